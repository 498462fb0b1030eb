import { LamError } from '@lamjs/core'

/** A request that fails for a reason of the server's own, beside those of `LamError`. */
export type ServerCode =
  | 'unknown_url'
  | 'method_not_allowed'
  | 'unsupported_media_type'
  | 'body_too_large'
  | 'body_too_slow'
  | 'invalid_json'
  | 'invalid_request'
  | 'invalid_api_key'
  | 'model_not_found'
  | 'context_length_exceeded'
  | 'deadline_exceeded'
  | 'client_closed_request'
  | 'draining'
  | 'internal_error'

/** Why a request fails, before a dialect writes it down. */
export class Failure extends Error {
  readonly status: number
  readonly code: ServerCode | LamError['code']
  /** The field of the body that is wrong. */
  readonly param: string | undefined
  /** Seconds after which a client may try again. */
  readonly retryAfter: number | undefined

  constructor(
    status: number,
    code: Failure['code'],
    message: string,
    options: { param?: string; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.status = status
    this.code = code
    this.param = options.param
    this.retryAfter = options.retryAfter
  }
}

/** Nobody reads it, but logs and metrics do. */
export function clientHungUp(): Failure {
  return new Failure(499, 'client_closed_request', 'The client hung up.')
}

/** Statuses of `LamError`s that the request brought about. All others are the server's own. */
const STATUSES: Partial<Record<LamError['code'], number>> = {
  LAM_INPUT_NOT_A_STRING: 400,
  LAM_INPUT_INVALID: 400,
  LAM_OPTION_INVALID: 400,
  LAM_PASSAGE_INVALID: 400,
  LAM_TASK_UNSUPPORTED: 400,
  LAM_CHECKPOINT_FORMAT_UNSUPPORTED: 400,
  LAM_OVERLOADED: 429,
  LAM_DISPOSED: 503,
}

/**
 * Seconds of `Retry-After` while the server goes away. When another takes its place is unknown: behind a load balancer at once, else when
 * a new process has loaded the model.
 */
const UNTIL_ANOTHER = 5

/** Seconds of `Retry-After` while the server starts: a load takes seconds, and to ask costs little. */
const UNTIL_LOADED = 1

/** The refusal of a server that does not take requests yet, or no more. */
export function notReady(state: 'starting' | 'draining' | 'stopped'): Failure {
  return new Failure(503, 'draining', `The server is ${state}. Try again, or another one.`, {
    retryAfter: state === 'starting' ? UNTIL_LOADED : UNTIL_ANOTHER,
  })
}

/** Any error as a failure. An error of the server's own gives 500 and does not show its message. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (LamError.is(error)) {
    const status = STATUSES[error.code]
    if (status !== undefined) {
      return new Failure(status, error.code, error.message, {
        cause: error,
        ...(status === 503 ? { retryAfter: UNTIL_ANOTHER } : {}),
      })
    }
    return new Failure(500, error.code, `The model failed with ${error.code}. The server's log has the message.`, {
      cause: error,
    })
  }
  return new Failure(500, 'internal_error', 'The server failed. Its log has the message.', { cause: error })
}
