import { LamError, type LamErrorCode } from '@lamjs/core'

/** The codes of a server that are no `LamError`'s own, as errors of a client. All others are `LAM_SERVER_FAILED`. */
const CODES: Readonly<Record<string, LamErrorCode>> = {
  invalid_api_key: 'LAM_UNAUTHORIZED',
  model_not_found: 'LAM_OPTION_INVALID',
  invalid_request: 'LAM_OPTION_INVALID',
  body_too_large: 'LAM_INPUT_INVALID',
  context_length_exceeded: 'LAM_INPUT_INVALID',
}

const STATUSES: Readonly<Record<number, LamErrorCode>> = {
  401: 'LAM_UNAUTHORIZED',
  403: 'LAM_UNAUTHORIZED',
  413: 'LAM_INPUT_INVALID',
  429: 'LAM_OVERLOADED',
}

/** Errors of the server's own `LAM` that are not those of the caller's embedder. */
const OF_THE_SERVER: readonly string[] = ['LAM_ABORTED', 'LAM_DISPOSED']

/** An answer that is no success, as the error that the server had. */
export function restoreError(status: number, header: (name: string) => string | null, body: string): LamError {
  const { message, code: written, param } = readBody(body)
  const sent = header('x-lam-code') ?? written
  const code = codeOf(status, sent, param)
  const id = header('x-request-id')
  const place = `(HTTP ${status}${id === null ? '' : `, request ${id}`})`
  if (code === 'LAM_SERVER_FAILED') {
    const hint = sent === undefined ? ' Check that url names a LAM server.' : ''
    return new LamError(code, `The server failed: ${message ?? 'it told no reason.'} ${place}${hint}`)
  }
  if (code === 'LAM_UNAUTHORIZED') return new LamError(code, `${message ?? 'The server wants an API key.'} ${place}`)
  return new LamError(code, message ?? `The server refused the request ${place}.`)
}

function codeOf(status: number, sent: string | undefined, param: unknown): LamErrorCode {
  if (sent !== undefined && /^LAM_[A-Z0-9_]+$/.test(sent) && !OF_THE_SERVER.includes(sent)) return sent as LamErrorCode
  if (sent === 'invalid_request' && param === 'input') return 'LAM_INPUT_INVALID'
  return (sent === undefined ? undefined : CODES[sent]) ?? STATUSES[status] ?? 'LAM_SERVER_FAILED'
}

/** The error bodies of OpenAI's API, `{ error: { … } }`, and of Cohere's, `{ message }`. */
function readBody(body: string): { message?: string; code?: string; param?: unknown } {
  try {
    const parsed = JSON.parse(body) as { error?: Record<string, unknown>; message?: unknown }
    const { message, code, param } = parsed.error ?? (parsed as Record<string, unknown>)
    return {
      ...(typeof message === 'string' ? { message } : {}),
      ...(typeof code === 'string' ? { code } : {}),
      param,
    }
  } catch {
    return {}
  }
}
