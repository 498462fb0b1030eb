import { LamError, type PlatformAbortSignal, throwIfAborted } from '@lamjs/core/backend'
import { type Asked, HubUnreachable, statusError } from './hub-errors.js'
import type { HubFetch } from './platform/platform.js'

/**
 * One request and the reading of its answer. It ends when the caller's signal fires, and when nothing comes for too long.
 */
export class HubRequest {
  readonly #asked: Asked
  readonly #abort = new AbortController()
  readonly #signal: PlatformAbortSignal | undefined
  readonly #timeout: number
  readonly #stop = () => this.#abort.abort()
  #late = false

  /** @param timeout how long each step may take, in ms */
  constructor(asked: Asked, timeout: number, signal: PlatformAbortSignal | undefined) {
    throwIfAborted(signal)
    this.#asked = asked
    this.#timeout = timeout
    this.#signal = signal
    signal?.addEventListener('abort', this.#stop, { once: true })
  }

  /** Lets go of the caller's signal, and of a connection still open. */
  close(): void {
    this.#signal?.removeEventListener('abort', this.#stop)
    this.#abort.abort()
  }

  /**
   * Sends it. The token goes to the endpoint only: on a redirect to another origin, `fetch` drops it.
   * @throws LamError where the status is none of 200 to 299
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

  /** Awaits one step of it, no longer than the timeout. */
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

/** Node says "fetch failed" and keeps what failed underneath. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given'
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return cause.message || String((cause as NodeJS.ErrnoException).code ?? error.message)
}
