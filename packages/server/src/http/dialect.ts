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
  if (status === 429) return 'rate_limit_error'
  if (status >= 500) return 'server_error'
  return 'invalid_request_error'
}

/** `{ error, error_type }`, with the statuses of text-embeddings-inference. */
export const teiDialect: Dialect = {
  name: 'tei',
  status: teiStatus,
  body: (failure) => ({ error: failure.message, error_type: teiType(teiStatus(failure)) }),
}

/** 413 for a text that is too long, and 424 where the model fails or cannot do what is asked. */
function teiStatus({ code, status }: Failure): number {
  if (code === 'context_length_exceeded') return 413
  return status === 500 || code === 'LAM_TASK_UNSUPPORTED' ? 424 : status
}

function teiType(status: number): string {
  if (status === 429) return 'Overloaded'
  if (status === 503) return 'Unhealthy'
  if (status === 424 || status >= 500) return 'Backend'
  return 'Validation'
}

/** `{ error }`. */
export const ollamaDialect: Dialect = { name: 'ollama', body: ({ message }) => ({ error: message }) }

/** `{ message }` as Cohere, and `detail` as Jina. */
export const cohereDialect: Dialect = { name: 'cohere', body: ({ message }) => ({ message, detail: message }) }
