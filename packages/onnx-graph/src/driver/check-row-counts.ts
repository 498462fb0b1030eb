import { LamError } from '@lamjs/core'

/** The most rows of a shape. */
const MOST_ROWS = 256

/**
 * Checks the option `rows` of a backend.
 * @param call for the message: `'onnx()'`
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function checkRowCounts(rows: readonly number[] | undefined, call: string): void {
  if (rows === undefined) return
  const rising = rows.every((count, i) => Number.isInteger(count) && count > (rows[i - 1] ?? 0) && count <= MOST_ROWS)
  if (rising && rows.length >= 1 && rows.length <= 3) return
  throw new LamError(
    'LAM_OPTION_INVALID',
    `${call}: rows must be 1 to 3 whole numbers from 1 to ${MOST_ROWS}, rising; found [${rows.join(', ')}].`,
  )
}
