import type { Output, RowOf } from '../outputs/output.js'
import type { StreamText } from './text-pieces.js'

/** What `LAM.stream` yields, in the order of the texts. */
export interface StreamedEmbedding<T extends StreamText = string, O extends Output = 'float32'> {
  readonly index: number
  /** The text as it was given. */
  readonly text: T
  /** The text's row; memory of its own. */
  readonly embedding: RowOf<O>
  readonly tokenCount: number
  readonly truncated: boolean
}
