import type { ModelPackage, ModelVariant } from '@lamjs/core/backend'
import type { TinyEncoderName } from './tiny-name.js'

/** A tiny encoder and its properties, which a test can read without opening it. */
export interface TinyModel<Name extends TinyEncoderName = TinyEncoderName> {
  readonly name: Name
  readonly variant: ModelVariant
  /** Ids lie in `[0, vocabSize)`. */
  readonly vocabSize: number
  /** Rows of its position table. LAM stretches the table over longer texts; other families refuse those. */
  readonly positions: number
  /** Tokens of the longest text: position rows minus the offset, or `Infinity` for LAM. */
  readonly mostTokens: number
  /** Number of token types. */
  readonly tokenTypes: number
  /** Passages need WordPiece, because core splits no other tokenizer's text between words. */
  readonly tokenizer: 'WordPiece' | 'Unigram'
  readonly model: ModelPackage
}
