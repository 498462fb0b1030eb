import type { ModelPackage, ModelVariant } from '@lamjs/core/backend'
import type { TinyEncoderName } from './tiny-name.js'

/** A tiny encoder and its properties, which a test can read without opening it. */
export interface TinyModel<Name extends TinyEncoderName = TinyEncoderName> {
  /** What `goldenCases`, and `oracleCases` or `bertCases`, take to read the expected values. */
  readonly name: Name
  /** What `Features.variants` of a backend must list for it to run this model. */
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
  /** What `new LAM` and `openCheckpoint` take as the model; its files lie in this package. */
  readonly model: ModelPackage
}
