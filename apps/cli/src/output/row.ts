/** One embedded text. */
export interface Row {
  readonly index: number
  /** Only with `--text`. */
  readonly text?: string
  readonly tokens: number
  readonly truncated: boolean
  readonly embedding: Float32Array
}
