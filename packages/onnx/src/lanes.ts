import { LamError } from '@lamjs/core'
import type { WorkerClient } from './worker/worker-client.js'

/** Where the side lanes come from. */
export interface SideLanes {
  /** How many there are to be. */
  readonly count: number
  /** Opens one. */
  readonly open: () => Promise<WorkerClient>
  /** Told when that fails; work then stays with the main lane. */
  readonly onWarning: (message: string) => void
}

/**
 * The threads that compute for one program, each with a session of its own. The main lane is there from the start and has all of the
 * program's processors; side lanes, which share them, open when there is enough work to keep all of them busy.
 */
export class Lanes {
  readonly #main: WorkerClient
  readonly #side: WorkerClient[] = []
  readonly #more: SideLanes
  #widening: Promise<void> | undefined
  #disposing: Promise<void> | undefined

  constructor(main: WorkerClient, more: SideLanes) {
    this.#main = main
    this.#more = more
  }

  /** All that are open. */
  get all(): readonly WorkerClient[] {
    return [this.#main, ...this.#side]
  }

  /**
   * Those to share a call among: the side lanes where they are all open and each gets a part, the least busy first; otherwise the main one.
   * @param parts into how many the call can be split
   */
  for(parts: number): readonly WorkerClient[] {
    const { count } = this.#more
    if (count === 0 || parts < count || this.#side.length < count) return [this.#main]
    return [...this.#side].sort((a, b) => a.pending - b.pending)
  }

  /** Opens the side lanes, once, if a call can be split among them. Never rejects. */
  widen(parts: number): Promise<void> {
    if (parts >= this.#more.count) this.#widening ??= this.#openSide()
    return this.#widening ?? Promise.resolve()
  }

  /** Frees all sessions and waits for their threads to end. */
  dispose(): Promise<void> {
    this.#disposing ??= this.#end()
    return this.#disposing
  }

  async #openSide(): Promise<void> {
    while (this.#side.length < this.#more.count && this.#disposing === undefined) {
      try {
        this.#side.push(await this.#more.open())
      } catch (error) {
        const reason = LamError.is(error) ? error.message : String(error)
        this.#more.onWarning(`A further session could not be opened; the first one will do. ${reason}`)
        return
      }
    }
  }

  async #end(): Promise<void> {
    const first = this.all.map((lane) => lane.dispose())
    const known = this.#side.length
    await this.#widening
    await Promise.all([...first, ...this.#side.slice(known).map((lane) => lane.dispose())])
  }
}
