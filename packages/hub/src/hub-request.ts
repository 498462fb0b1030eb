import { LamError, type PlatformAbortSignal, throwIfAborted } from '@lamjs/core/backend'
import { type Asked, HubUnreachable, statusError } from './hub-errors.js'
import type { HubFetch } from './platform/platform.js'

/**
 * One request and its answer. It ends when the caller's signal fires, or when no bytes come for too long.
 */
export class HubRequest {
  readonly #asked: Asked
  readonly #abort = new AbortController()
  readonly #signal: PlatformAbortSignal | undefined
  readonly #timeout: number
  readonly #stop = () => this.#abort.abort()
  #late = false

  /** @param timeout limit of each step, in ms */
  constructor(asked: Asked, timeout: number, signal: PlatformAbortSignal | undefined) {
    throwIfAborted(signal)
    this.#asked = asked
    this.#timeout = timeout
    this.#signal = signal
    signal?.addEventListener('abort', this.#stop, { once: true })
  }

  /** Stops listening to the caller's signal, and closes an open connection. */
  close(): void {
    this.#signal?.removeEventListener('abort', this.#stop)
    this.#abort.abort()
  }

  /**
   * Sends the request. Only the endpoint receives the token: `fetch` drops it on a redirect to another origin.
   * @throws LamError if the status is not 200 to 299
   */
  async send(fetch: HubFetch, url: URL, headers: Headers): Promise<Response> {
    const { token, endpoint } = this.#asked
    const own = url.origin === new URL(endpoint).origin
    if (own && token !== undefined) headers.set('authorization', `Bearer ${token.value}`)
    else headers.delete('authorization')
    const response = await this.step(fetch(url, { headers, signal: this.#abort.signal }))
    if (!response.ok) throw statusError(response, this.#asked)
    return response
  }

  /** Awaits one step of the request, for at most the timeout. */
  async step<T>(step: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      this.#late = true
      this.#abort.abort()
    }, this.#timeout)
    try {
      return await step
    } catch (error) {
      throw this.#explained(error)
    } finally {
      clearTimeout(timer)
    }
  }

  #explained(error: unknown): LamError {
    throwIfAborted(this.#signal)
    if (LamError.is(error)) return error
    const { what, name, endpoint } = this.#asked
    const host = `${new URL(endpoint).host}${what === name ? '' : ', or the host that it redirects to,'}`
    if (this.#late) return new HubUnreachable(`${what}: ${host} sent nothing for ${this.#timeout / 1000} s. Try again.`)
    return new HubUnreachable(
      `${what}: ${host} cannot be reached (${reason(error)}). Check the network, HTTPS_PROXY, and HF_ENDPOINT.`,
      { cause: error },
    )
  }
}

/** Node's error says "fetch failed"; its cause holds the reason. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given'
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return cause.message || String((cause as NodeJS.ErrnoException).code ?? error.message)
}
