import type { CompiledProgram } from '../contract/compilation.js'
import { holdsNothing, type WorkerLike } from './ends.js'
import type { Answer, Progress } from './messages.js'
import { WorkerClient } from './worker-client.js'

export interface WorkerPoolParts {
  readonly worker: WorkerLike | (() => WorkerLike)
  readonly packageName: string
  readonly serve: string
  /** Told of the steps of compilations, as the backend tells them. */
  readonly onProgress: (progress: unknown) => void
}

/** Hands out the worker, and keeps what it says about each program. */
export class WorkerPool {
  readonly #parts: WorkerPoolParts
  readonly #programs = new Map<number, readonly CompiledProgram[]>()
  #client: WorkerClient | undefined
  #using = 0
  #lastNumber = 0

  constructor(parts: WorkerPoolParts) {
    this.#parts = parts
  }

  /** A place for one program. `done` gives it back. */
  take() {
    if (this.#client?.failure !== undefined && typeof this.#parts.worker === 'function') {
      this.#client = undefined
      this.#using = 0
    }
    this.#client ??= this.#connect()
    const client = this.#client
    const number = ++this.#lastNumber
    this.#using += 1
    const compiled = (answer: Answer): (() => readonly CompiledProgram[]) => {
      if (answer.programs !== undefined) this.#programs.set(number, answer.programs)
      return () => this.#programs.get(number) ?? []
    }
    return { client, number, compiled, done: () => this.#giveBack(client, number) }
  }

  #connect(): WorkerClient {
    const { worker, packageName, serve } = this.#parts
    const own = typeof worker === 'function' ? worker() : undefined
    if (own !== undefined) holdsNothing(own)
    return new WorkerClient({
      worker: own ?? (worker as WorkerLike),
      packageName,
      serve,
      onProgress: (progress) => this.#hear(progress),
    })
  }

  #hear({ program, progress, programs }: Progress): void {
    if (programs.length > 0) this.#programs.set(program, programs)
    this.#parts.onProgress(progress)
  }

  #giveBack(client: WorkerClient, number: number): void {
    this.#programs.delete(number)
    if (client !== this.#client) return
    this.#using -= 1
    if (this.#using > 0 || typeof this.#parts.worker !== 'function') return
    this.#client = undefined
    client.terminate()
  }
}
