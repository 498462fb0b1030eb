/** One embedded text. */
export interface Row {
  readonly index: number
  /** Only where the text itself was asked for. */
  readonly text?: string
  readonly tokens: number
  readonly truncated: boolean
  readonly embedding: Float32Array
}
