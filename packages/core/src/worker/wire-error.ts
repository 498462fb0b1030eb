import { LamError, type LamErrorCode } from '../errors.js'

/** An error on its way between threads, where classes do not travel. */
export interface WireError {
  /** The code of the error. */
  readonly code: LamErrorCode
  /** Its message. */
  readonly message: string
  /** Its cause as text. */
  readonly cause?: string
}

/**
 * An error as data. One that is no `LamError` becomes `LAM_BACKEND_FAILED`.
 * @param failed what to put before the message of an error that is not a `LamError`: `'onnxruntime failed'`
 */
export function toWireError(error: unknown, failed: string): WireError {
  if (LamError.is(error)) {
    const { code, message, cause } = error
    return { code, message, ...(cause !== undefined && { cause: String(cause) }) }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'LAM_BACKEND_FAILED', message: `${failed}: ${message}` }
}

/** The error again, on the other side. */
export function fromWireError({ code, message, cause }: WireError): LamError {
  return new LamError(code, message, cause === undefined ? {} : { cause })
}
