/** One candidate with its score. */
export interface Scored<T> {
  readonly item: T
  readonly score: number
}

/** Keeps the `limit` best of any number of candidates, best first. Of equal candidates, the earlier ranks first. */
export class Nearest<T> {
  readonly #kept: Scored<T>[] = []
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  add(item: T, score: number): void {
    if (this.#kept.length === this.#limit && score <= this.#kept[this.#limit - 1].score) return
    const place = this.#kept.findIndex((other) => score > other.score)
    this.#kept.splice(place < 0 ? this.#kept.length : place, 0, { item, score })
    if (this.#kept.length > this.#limit) this.#kept.pop()
  }

  /** Best first. */
  get best(): readonly Scored<T>[] {
    return this.#kept
  }
}
