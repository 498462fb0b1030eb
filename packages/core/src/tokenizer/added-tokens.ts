/** A token that the tokenizer finds in the raw text, before normalising. */
export interface AddedToken {
  readonly content: string
  readonly id: number
}

/** A section of raw text without added tokens, or one added token. */
export type Section = { readonly text: string } | { readonly id: number }

/** Finds a tokenizer file's added tokens in raw text: the leftmost first, and the longest of several at one place. */
export class AddedTokens {
  readonly #ids: ReadonlyMap<string, number>
  readonly #pattern: RegExp | undefined
  /** UTF-16 units of the longest token; 0 without tokens. */
  readonly longest: number

  constructor(tokens: readonly AddedToken[]) {
    this.#ids = new Map(tokens.map(({ content, id }) => [content, id]))
    const contents = [...this.#ids.keys()].sort((a, b) => b.length - a.length)
    this.longest = contents[0]?.length ?? 0
    this.#pattern = contents.length === 0 ? undefined : new RegExp(contents.map(escaped).join('|'), 'g')
  }

  /** The sections of `text`, in order. */
  *sections(text: string): Generator<Section, void, undefined> {
    let start = 0
    for (const { 0: content, index } of this.#pattern === undefined ? [] : text.matchAll(this.#pattern)) {
      if (index > start) yield { text: text.slice(start, index) }
      yield { id: this.#ids.get(content) as number }
      start = index + content.length
    }
    if (start < text.length) yield { text: text.slice(start) }
  }

  /** Whether an added token in `text` starts before `at` and ends after it. */
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
