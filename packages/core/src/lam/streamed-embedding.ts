import type { Output, RowOf } from '../outputs/output.js'
import type { StreamText } from './text-pieces.js'

/** One text's result in `LAM.stream`. */
export interface StreamedEmbedding<T extends StreamText = string, O extends Output = 'float32'> {
  /** The text's place in the source, from 0. */
  readonly index: number
  /** The source's own value. */
  readonly text: T
  /** The text's row, which owns its memory. */
  readonly embedding: RowOf<O>
  /** Tokens of the whole text, including special tokens and those beyond `maxTokens`. */
  readonly tokenCount: number
  /** Whether the text was longer than `maxTokens` and lost its end. */
  readonly truncated: boolean
}
