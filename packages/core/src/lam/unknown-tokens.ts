import type { TokenizedText } from '../tokenizer/token-collector.js'
import type { Tokenizer } from '../tokenizer/tokenizer.js'

/** Takes a message about a problem that does not make the call fail. */
export type OnWarning = (message: string) => void

/** The fewest tokens of a text, without special ones, at which the share of unknown ones is meaningful. */
const FEWEST = 4
/** Every text has a special token at its start and one at its end. */
const SPECIALS = 2

/**
 * Warns once of a text in a script that the model's vocabulary does not cover: all such texts have nearly the same row.
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

  /** @param index the text's index in its call, for the message */
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
