import { LamError } from '@lamjs/core'

/**
 * The rows, if all their values are finite.
 * @param rows `[spans, hidden]`
 * @param elsewhere where to run the model instead, to tell damaged weights from a device that computes wrongly
 * @throws LamError `LAM_NON_FINITE`
 */
export function checkFinite<T extends Float32Array>(rows: T, hiddenSize: number, elsewhere: string): T {
  const bad = rows.findIndex((value) => !Number.isFinite(value))
  if (bad < 0) return rows
  throw new LamError(
    'LAM_NON_FINITE',
    `Span ${Math.floor(bad / hiddenSize)} came out as ${rows[bad]}, which no text should. ` +
      `The weights may be damaged, or the device computes wrongly: try ${elsewhere}, or @lamjs/reference.`,
  )
}
