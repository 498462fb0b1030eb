import type { Row } from './row.js'

/** The output for the rows of a run. It ends with `finish` or `stop`. */
export interface RowOutput {
  /** Number of complete rows. */
  readonly rows: number
  write(row: Row): Promise<void>
  /** Completes the output. @returns a message for outputs that do not show whether they are complete */
  finish(): Promise<string | undefined>
  /**
   * Ends the output early, and makes the rows readable if possible.
   * @param failed false if the user stopped the run
   * @returns a message about the rows, if there is one
   */
  stop(failed: boolean): Promise<string | undefined>
}

/** `3 rows`. */
export function rowCount(rows: number): string {
  return `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`
}
