import type { Output, RowOf } from '../outputs/output.js'
import type { StreamText } from './text-pieces.js'

/** One text's result in `LAM.stream`. */
export interface StreamedEmbedding<T extends StreamText = string, O extends Output = 'float32'> {
  readonly index: number
  /** The source's own value. */
  readonly text: T
  /** The text's row, which owns its memory. */
  readonly embedding: RowOf<O>
  readonly tokenCount: number
  readonly truncated: boolean
}
