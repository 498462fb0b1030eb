import { follow } from '@lamjs/core/embedder'

/** A signal of some work, and what ends it. */
export interface WorkSignal {
  readonly signal: AbortSignal
  /** To be called when the work has ended. */
  readonly release: () => void
}

/**
 * The end of a server, which fires the signals of all work under way. `AbortSignal.any` would not do: Node keeps a little of each signal that it makes
 * for as long as one of its sources lives, and the whole of one that has a listener.
 */
export class Stopping {
  readonly #stopped = new AbortController()
  /** The server's signal has no listener for each, as Node warns of more than ten. */
  readonly #underWay = new Set<AbortController>()

  /** Fires when the server stops. */
  get signal(): AbortSignal {
    return this.#stopped.signal
  }

  stop(reason: unknown): void {
    this.#stopped.abort(reason)
    for (const work of this.#underWay) work.abort(this.signal.reason)
  }

  /** A signal that fires with the first of these, or when the server stops, with the reason. */
  signalOf(...signals: readonly AbortSignal[]): WorkSignal {
    const work = new AbortController()
    if (this.signal.aborted) work.abort(this.signal.reason)
    this.#underWay.add(work)
    const unfollow = signals.map((signal) => follow(signal, work))
    return {
      signal: work.signal,
      release: () => {
        this.#underWay.delete(work)
        for (const end of unfollow) end()
      },
    }
  }
}
