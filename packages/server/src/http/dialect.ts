import type { Failure } from './failure.js'

/** How an API writes its errors. */
export interface Dialect {
  readonly name: 'openai' | 'tei' | 'ollama' | 'cohere'
  readonly status?: (failure: Failure) => number
  readonly body: (failure: Failure) => unknown
}

/** `{ error: { message, type, param, code } }`, the types as OpenAI's SDKs know them. */
export const openaiDialect: Dialect = {
  name: 'openai',
  body: ({ status, message, param, code }) => ({
    error: { message, type: openaiType(status), param: param ?? null, code },
  }),
}

function openaiType(status: number): string {
  if (status === 401) return 'authentication_error'
  if (status === 429) return 'rate_limit_error'
  if (status >= 500) return 'server_error'
  return 'invalid_request_error'
}
