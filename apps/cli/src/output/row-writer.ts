/** One embedded text. */
export interface Row {
  readonly index: number
  /** Only where the text itself was asked for. */
  readonly text?: string
  readonly tokens: number
  readonly truncated: boolean
  readonly embedding: Float32Array
}

/** Writes rows in one format. What was written before an interruption is whole: `finish` is called then too. */
export interface RowWriter {
  write(row: Row): Promise<void>
  finish(): Promise<void>
}

export const formats = ['jsonl', 'json', 'npy'] as const
export type Format = (typeof formats)[number]
