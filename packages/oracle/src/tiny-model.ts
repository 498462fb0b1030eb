import type { ModelPackage, ModelVariant } from '@lamjs/core/backend'
import type { TinyEncoderName } from './tiny-name.js'

/** A tiny encoder with what a test needs to know of it before it is opened. */
export interface TinyModel<Name extends TinyEncoderName = TinyEncoderName> {
  readonly name: Name
  readonly variant: ModelVariant
  /** Ids lie in `[0, vocabSize)`. */
  readonly vocabSize: number
  /** Rows of its position table. LAM stretches it over longer texts; no other family has them. */
  readonly positions: number
  /** The longest text it can run: position rows less the offset, or `Infinity` for LAM. */
  readonly mostTokens: number
  /** Token types that a batch may name. */
  readonly tokenTypes: number
  /** Passages need WordPiece: core cuts no other tokenizer's text between words. */
  readonly tokenizer: 'WordPiece' | 'Unigram'
  readonly model: ModelPackage
}
