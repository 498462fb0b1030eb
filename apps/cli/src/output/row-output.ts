import type { Row } from './row.js'

/** Where the rows of a run go. It ends with `finish` or with `stop`. */
export interface RowOutput {
  /** Rows written whole. */
  readonly rows: number
  write(row: Row): Promise<void>
  /** Every row is there. @returns what to tell of it, where the output itself does not show whether it is whole */
  finish(): Promise<string | undefined>
  /**
   * The run ended early: makes what was written readable, as far as that may be.
   * @param failed it was not stopped by the user
   * @returns what to tell of it, if anything
   */
  stop(failed: boolean): Promise<string | undefined>
}

/** `3 rows`. */
export function rowCount(rows: number): string {
  return `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`
}
