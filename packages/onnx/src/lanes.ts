import { LamError } from '@lamjs/core'
import type { WorkerClient } from './worker/worker-client.js'

/** Where lanes after the first come from. */
export interface MoreLanes {
  /** How many there are to be in all. */
  readonly most: number
  /** Opens one more. */
  readonly open: () => Promise<WorkerClient>
  /** Told when that fails; work goes on with those there are. */
  readonly onWarning: (message: string) => void
}

/** The threads that compute for one program, each with a session of its own. The first is there from the start, the others when there is work for them. */
export class Lanes {
  readonly #open: WorkerClient[]
  readonly #more: MoreLanes
  #widening: Promise<void> | undefined
  #disposing: Promise<void> | undefined

  constructor(first: WorkerClient, more: MoreLanes) {
    this.#open = [first]
    this.#more = more
  }

  /** Those that are open, the least busy first. */
  get ready(): readonly WorkerClient[] {
    return [...this.#open].sort((a, b) => a.pending - b.pending)
  }

  /** Opens all that there are to be, once. Never rejects. */
  widen(): Promise<void> {
    this.#widening ??= this.#openRest()
    return this.#widening
  }

  /** Frees all sessions and waits for their threads to end. */
  dispose(): Promise<void> {
    this.#disposing ??= this.#end()
    return this.#disposing
  }

  async #openRest(): Promise<void> {
    while (this.#open.length < this.#more.most && this.#disposing === undefined) {
      try {
        this.#open.push(await this.#more.open())
      } catch (error) {
        const reason = LamError.is(error) ? error.message : String(error)
        this.#more.onWarning(`A further session could not be opened; ${this.#open.length} will do. ${reason}`)
        return
      }
    }
  }

  async #end(): Promise<void> {
    const first = this.#open.map((lane) => lane.dispose())
    const known = this.#open.length
    await this.#widening
    await Promise.all([...first, ...this.#open.slice(known).map((lane) => lane.dispose())])
  }
}
