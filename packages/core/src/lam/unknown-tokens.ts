import type { TokenizedText } from '../tokenizer/token-collector.js'
import type { Tokenizer } from '../tokenizer/tokenizer.js'

/** Told what a caller should know and no call fails for. */
export type OnWarning = (message: string) => void

/** Tokens of a text at least, besides the special ones, before its share of unknown ones says anything. */
const FEWEST = 4
/** The first and the last token of every text. */
const SPECIALS = 2

/**
 * Watches for texts in a script that the model's vocabulary does not cover: their rows are those of any other such text. Warns once.
 */
export class UnknownTokens {
  readonly #ids: Tokenizer['unknownIds']
  readonly #model: string
  readonly #onWarning: OnWarning
  #told = false

  constructor(ids: Tokenizer['unknownIds'], model: string, onWarning: OnWarning) {
    this.#ids = ids
    this.#model = model
    this.#onWarning = onWarning
  }

  /** @param index the text's place in its call, for the message */
  look({ ids }: Pick<TokenizedText, 'ids'>, index: number): void {
    const { unknown: unknownId, space } = this.#ids
    if (this.#told || unknownId === undefined || ids.length < FEWEST + SPECIALS) return
    let unknown = 0
    let tokens = -SPECIALS
    for (const id of ids) {
      if (id === unknownId) unknown++
      if (id !== space) tokens++
    }
    if (2 * unknown <= tokens) return
    this.#told = true
    this.#onWarning(
      `Text ${index}: ${unknown} of ${tokens} tokens are unknown to the vocabulary of ${this.#model}. ` +
        'Embeddings of such texts say little. Use a model that was trained on their language. Further texts are not reported.',
    )
  }
}
