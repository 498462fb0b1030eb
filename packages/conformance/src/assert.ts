import { LamError, type LamErrorCode } from '@lamjs/core'

/** Fails the case with `message` unless `condition` holds. */
export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message)
}

/** Waits for `promise` and fails unless it rejects with a `LamError` of code `code`. */
export async function expectRejection(promise: Promise<unknown>, code: LamErrorCode, what: string): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason ?? 'nothing',
  )
  check(error !== undefined, `${what}: expected a rejection with ${code}, but it resolved.`)
  const found = LamError.is(error) ? error.code : `${String(error)} (not a LamError)`
  check(found === code, `${what}: expected a rejection with ${code}, found ${found}.`)
}

/** Euclidean norm. */
export function normOf(row: Float32Array | Float64Array): number {
  let sum = 0
  for (const value of row) sum += value * value
  return Math.sqrt(sum)
}
