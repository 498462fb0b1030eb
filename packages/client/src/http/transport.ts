import { LamError, type PlatformAbortSignal } from '@lamjs/core'
import { follow, throwIfAborted } from '@lamjs/core/embedder'
import pRetry from 'p-retry'
import type { ClientResponse, ClientSettings } from '../options.js'
import { restoreError } from './restore-error.js'

/** Statuses after which the same request may succeed. */
const PASSING: readonly number[] = [429, 502, 503, 504]

/** ms before the first retry, at least; twice that at most, and double with each retry. */
const FIRST_WAIT = 250
const LONGEST_WAIT = 8_000

/** A try that failed. */
class FailedTry extends Error {
  readonly error: LamError
  readonly mayPass: boolean
  /** ms that the server asks to wait. */
  readonly wait: number

  constructor(error: LamError, { mayPass, wait = 0 }: { mayPass: boolean; wait?: number }) {
    super(error.message)
    this.error = error
    this.mayPass = mayPass
    this.wait = wait
  }
}

/** Sends requests to a server, tries them again where that may help, and restores the server's errors. */
export class Transport {
  readonly #settings: ClientSettings

  constructor(settings: ClientSettings) {
    this.#settings = settings
  }

  /** The JSON at a path. @throws as `post` */
  get(path: string, signal: PlatformAbortSignal): Promise<unknown> {
    return this.#send(path, undefined, signal)
  }

  /**
   * The JSON that the server answers. A request changes nothing on the server, so that each may be sent again.
   * @throws LamError `LAM_SERVER_UNREACHABLE`, `LAM_SERVER_FAILED`, `LAM_UNAUTHORIZED`, `LAM_ABORTED`, and the server's own
   */
  post(path: string, body: unknown, signal: PlatformAbortSignal): Promise<unknown> {
    return this.#send(path, JSON.stringify(body), signal)
  }

  async #send(path: string, body: string | undefined, signal: PlatformAbortSignal): Promise<unknown> {
    const { retries, timeoutMs, url } = this.#settings
    throwIfAborted(signal)
    const stop = new AbortController()
    const unfollow = follow(signal, stop)
    const end = performance.now() + timeoutMs
    const timer = timeoutMs === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => stop.abort(), timeoutMs)
    let last: FailedTry | undefined
    try {
      return await pRetry(() => this.#try(path, body, stop.signal), {
        retries,
        minTimeout: FIRST_WAIT,
        maxTimeout: LONGEST_WAIT,
        randomize: true,
        signal: stop.signal,
        shouldRetry: ({ error }) => error instanceof FailedTry && error.mayPass,
        onFailedAttempt: async ({ error, retriesLeft }) => {
          if (stop.signal.aborted || !(error instanceof FailedTry)) return
          last = error
          if (!error.mayPass || retriesLeft === 0 || error.wait === 0) return
          // There is no time for the wait, so the caller may as well know now.
          if (performance.now() + error.wait >= end) throw error
          await sleep(error.wait, stop.signal)
        },
      })
    } catch (error) {
      throwIfAborted(signal)
      if (stop.signal.aborted) {
        throw last?.error ?? unreachable(`${url}${path} gave no answer within ${timeoutMs} ms (timeoutMs).`, error)
      }
      throw error instanceof FailedTry ? error.error : error
    } finally {
      clearTimeout(timer)
      unfollow()
    }
  }

  /** @throws FailedTry */
  async #try(path: string, body: string | undefined, signal: PlatformAbortSignal): Promise<unknown> {
    const { url, headers, fetch } = this.#settings
    let response: ClientResponse
    let text: string
    try {
      response = await fetch(`${url}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        signal,
        ...(body === undefined ? {} : { body }),
      })
      text = await response.text()
    } catch (error) {
      throw new FailedTry(
        unreachable(`No answer came from ${url}${path}. Check that the server runs and that url is right.`, error),
        {
          mayPass: true,
        },
      )
    }
    const { status } = response
    const header = (name: string) => response.headers.get(name)
    if (status < 200 || status > 299) {
      throw new FailedTry(restoreError(status, header, text), {
        mayPass: PASSING.includes(status),
        wait: retryAfter(header('retry-after')),
      })
    }
    try {
      return JSON.parse(text)
    } catch (error) {
      throw new FailedTry(notOfLam(`${path} is not JSON`, error), { mayPass: false })
    }
  }
}

/** An answer that no LAM server gives. */
export function notOfLam(what: string, cause?: unknown): LamError {
  return new LamError(
    'LAM_SERVER_FAILED',
    `The server's answer is not one of a LAM server: ${what}. Check url, and that client and server have one version.`,
    { cause },
  )
}

function unreachable(message: string, cause: unknown): LamError {
  return new LamError('LAM_SERVER_UNREACHABLE', message, { cause })
}

/** ms that a `Retry-After` header asks for, in seconds or as a date; 0 without one. */
function retryAfter(header: string | null, now = Date.now()): number {
  if (header === null) return 0
  const seconds = Number(header)
  const wait = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000
  return Number.isNaN(wait) ? 0 : Math.max(wait, 0)
}

/** Resolves after some ms, or as soon as the signal fires. */
function sleep(milliseconds: number, signal: PlatformAbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', over)
      resolve()
    }
    const timer = setTimeout(over, milliseconds)
    signal.addEventListener('abort', over)
  })
}
