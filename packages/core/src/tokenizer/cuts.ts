/** The places where a text may be cut so that its pieces, tokenized one by one, give exactly the ids of the whole. */
export abstract class Cuts {
  /** Whether `text` may be cut in front of UTF-16 unit `at`; true at both ends. */
  abstract allows(text: string, at: number): boolean

  /** The nearest cut at or before `at`. */
  before(text: string, at: number): number {
    while (!this.allows(text, at)) at--
    return Math.max(at, 0)
  }

  /** The nearest cut at or after `at`. */
  after(text: string, at: number): number {
    while (!this.allows(text, at)) at++
    return Math.min(at, text.length)
  }
}
