import { LamError, type LamErrorCode } from '@lamjs/core'

/** An error of the addon as a `LamError`: its `code` is one of core's. Anything else becomes `LAM_BACKEND_FAILED`. */
export function asLamError(error: unknown): LamError {
  if (LamError.is(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const known = typeof code === 'string' && code.startsWith('LAM_')
  return new LamError(known ? (code as LamErrorCode) : 'LAM_BACKEND_FAILED', message, { cause: error })
}
