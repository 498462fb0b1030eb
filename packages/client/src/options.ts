import { LamError, type PlatformAbortSignal, type PlatformUrl } from '@lamjs/core'
import { checkIsObject, isWholeNumber, quote } from '@lamjs/core/embedder'

/** How the client sends a request. */
export interface ClientRequest {
  /** `'POST'` for what has a body. */
  readonly method: 'GET' | 'POST'
  /** `content-type` of a body, `authorization` where there is an API key, and those of the option `headers`. */
  readonly headers: Record<string, string>
  /** JSON; absent for `GET`. */
  readonly body?: string
  /** Fires when the call ends early or `timeoutMs` is over. The request should then reject. */
  readonly signal: PlatformAbortSignal
}

/** The part of a response that the client reads. */
export interface ClientResponse {
  /** HTTP status: from 200 to 299 an answer, else an error. */
  readonly status: number
  /** `get` gives null for a header that is absent. The client asks for names in lower case. */
  readonly headers: { get(name: string): string | null }
  /** The whole body. The client calls it once. */
  text(): Promise<string>
}

/** The part of `fetch` that the client calls. The platform's `fetch` fits. */
export type ClientFetch = (url: string, request: ClientRequest) => Promise<ClientResponse>

/** How the client divides texts into requests. */
export interface ClientBatch {
  /** Most texts of a request. The server's own limit is 2,048 unless it says otherwise. Default 256. */
  readonly texts?: number
  /** Most UTF-16 units of a request; a longer text goes alone. Default 262,144. */
  readonly characters?: number
  /** Requests of one call under way at once. Default 4. */
  readonly concurrent?: number
}

/** The server, what goes with each request, and how long the client tries. */
export interface LamClientOptions {
  /** The server's address, such as `http://localhost:8080`; with or without `/v1`. On a page it may be a path. */
  readonly url: string | PlatformUrl
  /** Sent as `Authorization: Bearer KEY`. Do not put one into a page. */
  readonly apiKey?: string
  /** The id or alias of a served model. Default: the server's first encoder. */
  readonly model?: string
  /** Most retries of a request after a broken connection or a status of 429, 502, 503 or 504. Default 4. */
  readonly retries?: number
  /** ms from a request's first try to the end of its last one; `Infinity` for no limit. Default 120,000. */
  readonly timeoutMs?: number
  /** How texts are divided into requests, and how many of them go at once. */
  readonly batch?: ClientBatch
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Default: the platform's. */
  readonly fetch?: ClientFetch
}

/** The options with their defaults. */
export interface ClientSettings {
  /** Without a slash at its end, and without `/v1`. */
  readonly url: string
  readonly model: string | undefined
  readonly retries: number
  readonly timeoutMs: number
  readonly batch: Required<ClientBatch>
  readonly headers: Readonly<Record<string, string>>
  readonly fetch: ClientFetch
}

const BATCH: Required<ClientBatch> = { texts: 256, characters: 262_144, concurrent: 4 }

/** @throws LamError `LAM_OPTION_INVALID` */
export function settleOptions(options: LamClientOptions): ClientSettings {
  checkIsObject(options)
  const { url, apiKey, model, retries = 4, timeoutMs = 120_000, batch = {}, headers = {}, fetch } = options
  checkIsObject(batch)
  checkIsObject(headers)
  for (const [name, text] of Object.entries({ apiKey, model })) {
    if (text !== undefined && (typeof text !== 'string' || text === '')) throw invalid(name, 'a string', text)
  }
  if (fetch !== undefined && typeof fetch !== 'function') throw invalid('fetch', 'a function', fetch)
  if (!isWholeNumber(retries, 0)) throw invalid('retries', 'a whole number from 0 on', retries)
  if (!(isWholeNumber(timeoutMs, 1) || timeoutMs === Number.POSITIVE_INFINITY)) {
    throw invalid('timeoutMs', 'a whole number from 1 on, or Infinity', timeoutMs)
  }
  const limits = { ...BATCH, ...batch }
  for (const name of Object.keys(BATCH) as (keyof ClientBatch)[]) {
    if (!isWholeNumber(limits[name], 1)) throw invalid(`batch.${name}`, 'a whole number from 1 on', limits[name])
  }
  return {
    url: addressOf(url),
    model,
    retries,
    timeoutMs,
    batch: limits,
    headers: { ...headers, ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) },
    // Called without `this`, as browsers demand.
    fetch: fetch ?? ((address, request) => globalThis.fetch(address, request)),
  }
}

function addressOf(url: unknown): string {
  const text = typeof url === 'string' ? url : (url as { href?: unknown } | null | undefined)?.href
  if (typeof text !== 'string' || !(text.startsWith('/') || /^https?:\/\/[^/]/i.test(text))) {
    throw invalid('url', "the server's address, such as 'http://localhost:8080'", url)
  }
  return text.replace(/\/+$/, '').replace(/\/v1$/, '')
}

function invalid(option: string, expected: string, found: unknown): LamError {
  return new LamError('LAM_OPTION_INVALID', `${option} must be ${expected}; found ${quote(found)}.`)
}
