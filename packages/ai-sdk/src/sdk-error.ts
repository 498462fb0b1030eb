import { APICallError } from '@ai-sdk/provider'
import { LamError, type LamErrorCode } from '@lamjs/core'
import type { CallOptions } from './call-options.js'

/** Failures of the way to a server or of the server, with the HTTP status where the code has one. */
const REMOTE: { readonly [Code in LamErrorCode]?: number | undefined } = {
  LAM_SERVER_UNREACHABLE: undefined,
  LAM_SERVER_FAILED: undefined,
  LAM_UNAUTHORIZED: 401,
  LAM_OVERLOADED: 429,
}

/**
 * Runs a call, and gives its errors as the SDK expects them. An abort rejects with the signal's reason, as `fetch` does. A failure of a server
 * is an `APICallError` with the `LamError` as its cause. Every other `LamError` stays as it is.
 */
export async function inSdkTerms<T>(embedder: object, call: CallOptions, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!LamError.is(error)) throw error
    if (error.code === 'LAM_ABORTED' && call.abortSignal?.aborted) throw call.abortSignal.reason
    const { url } = embedder as { readonly url?: unknown }
    if (typeof url !== 'string' || !Object.hasOwn(REMOTE, error.code)) throw error
    const statusCode = REMOTE[error.code]
    throw new APICallError({
      message: error.message,
      url,
      requestBodyValues: { ...call, abortSignal: undefined },
      ...(statusCode === undefined ? {} : { statusCode }),
      cause: error,
      // The client has tried again already, as often as its option `retries` says.
      isRetryable: false,
    })
  }
}
