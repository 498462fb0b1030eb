/** A token that is looked for in the raw text, before anything else is done to it. */
export interface AddedToken {
  readonly content: string
  readonly id: number
}

/** A stretch of raw text without added tokens, or one of them. */
export type Section = { readonly text: string } | { readonly id: number }

/** Finds a tokenizer file's added tokens in raw text: the leftmost first, of several at one place the longest. */
export class AddedTokens {
  readonly #ids: ReadonlyMap<string, number>
  readonly #pattern: RegExp | undefined
  /** UTF-16 units of the longest of them; 0 without any. */
  readonly longest: number

  constructor(tokens: readonly AddedToken[]) {
    this.#ids = new Map(tokens.map(({ content, id }) => [content, id]))
    const contents = [...this.#ids.keys()].sort((a, b) => b.length - a.length)
    this.longest = contents[0]?.length ?? 0
    this.#pattern = contents.length === 0 ? undefined : new RegExp(contents.map(escaped).join('|'), 'g')
  }

  /** `text` in order, its added tokens set apart. */
  *sections(text: string): Generator<Section, void, undefined> {
    let start = 0
    for (const { 0: content, index } of this.#pattern === undefined ? [] : text.matchAll(this.#pattern)) {
      if (index > start) yield { text: text.slice(start, index) }
      yield { id: this.#ids.get(content) as number }
      start = index + content.length
    }
    if (start < text.length) yield { text: text.slice(start) }
  }

  /** Whether one of them stands in `text` with its start before `at` and its end after it. */
  spans(text: string, at: number): boolean {
    for (const content of this.#ids.keys()) {
      for (let before = 1; before < content.length; before++) {
        if (text.startsWith(content, at - before) && before <= at) return true
      }
    }
    return false
  }
}

function escaped(content: string): string {
  return content.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
