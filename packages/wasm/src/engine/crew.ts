import { LamError, type PlatformAbortSignal } from '@lamjs/core/backend'
import {
  fromWireError,
  hearFate,
  hearMessages,
  holdsNothing,
  holdsProcess,
  nodeThreads,
  type WireError,
  type WorkerLike,
} from '@lamjs/core/worker'
import type { EngineExports, Pointer, ThreadExports } from './exports.js'

/** What a thread is told. */
export type ThreadOrder =
  | {
      readonly type: 'begin'
      readonly module: WebAssembly.Module
      readonly memory: WebAssembly.Memory
      readonly program: Pointer
      readonly thread: number
      /** The end of its stack, where it begins. */
      readonly stack: Pointer
      /** Its thread-local storage. */
      readonly locals: Pointer
    }
  | { readonly type: 'drive'; readonly encoding: Pointer }

/** What a thread says. */
export type ThreadReply =
  | { readonly type: 'ready' }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly error: WireError }

const STACK_BYTES = 1 << 18

export interface CrewParts {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly exports: EngineExports & ThreadExports
  readonly program: Pointer
  readonly threads: number
}

/**
 * The threads of an engine, each a worker with an instance of the module on the same memory. The first drives encodings, so that the caller's
 * thread, which on a page may not wait, never does; the others take pieces of its loops.
 */
export class Crew {
  readonly #exports: ThreadExports
  readonly #workers: WorkerLike[] = []
  readonly #stops: (() => void)[] = []
  #awaited: { resolve(): void; reject(error: LamError): void } | undefined
  #unready = 0
  #failure: LamError | undefined

  private constructor(exports: ThreadExports) {
    this.#exports = exports
  }

  /** @throws LamError `LAM_BACKEND_UNAVAILABLE` where workers do not start, `LAM_BACKEND_FAILED` */
  static async start({ module, memory, exports, program, threads }: CrewParts): Promise<Crew> {
    const crew = new Crew(exports)
    crew.#unready = threads
    exports.enlist(program, threads)
    const ready = crew.#next()
    for (let thread = 0; thread < threads; thread++) {
      const stack = exports.allocate(STACK_BYTES) + STACK_BYTES
      const locals = exports.allocate(Math.max(8, exports.__tls_size.value))
      crew.#begin({ type: 'begin', module, memory, program, thread, stack, locals })
    }
    await ready
    for (const worker of crew.#workers) holdsNothing(worker)
    return crew
  }

  /** Runs an encoding to its end, or until the signal fires. @throws LamError `LAM_NON_FINITE`, `LAM_BACKEND_FAILED` */
  async drive(encoding: Pointer, signal: PlatformAbortSignal | undefined): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    const [driver] = this.#workers
    const abort = () => this.#exports.abort(encoding)
    signal?.addEventListener('abort', abort)
    const done = this.#next()
    holdsProcess(driver)
    driver.postMessage({ type: 'drive', encoding } satisfies ThreadOrder, [])
    try {
      await done
    } finally {
      holdsNothing(driver)
      signal?.removeEventListener('abort', abort)
    }
  }

  /** Ends the threads, whatever they do. */
  end(): void {
    for (const stop of this.#stops.splice(0)) stop()
    for (const worker of this.#workers) worker.terminate()
  }

  #begin(order: ThreadOrder & { type: 'begin' }): void {
    const { thread } = order
    let worker: WorkerLike
    try {
      worker = startWorker()
    } catch (cause) {
      throw this.#fail(unavailable(cause instanceof Error ? cause.message : String(cause)))
    }
    this.#workers.push(worker)
    this.#stops.push(
      hearMessages(worker, (said) => this.#hear(thread, said as ThreadReply)),
      hearFate(
        worker,
        (message) => this.#fail(this.#unready > 0 ? unavailable(message) : died(thread, message)),
        () => this.#fail(died(thread, 'it ended')),
      ),
    )
    worker.postMessage(order, [])
  }

  #next(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#awaited = { resolve, reject }
    })
  }

  #hear(thread: number, said: ThreadReply): void {
    if (said.type === 'ready' && --this.#unready > 0) return
    if (said.type !== 'failed') {
      this.#awaited?.resolve()
      return
    }
    const error = fromWireError(said.error)
    if (thread === 0 && error.code !== 'LAM_BACKEND_FAILED') this.#awaited?.reject(error)
    else this.#fail(error)
  }

  /** No thread of a crew can go on without the others. */
  #fail(error: LamError): LamError {
    this.#failure ??= error
    this.#awaited?.reject(error)
    this.end()
    return error
  }
}

// Written out in both calls, because bundlers find a worker's script by this pattern. Flags such as --input-type are for the main script alone.
function startWorker(): WorkerLike {
  const threads = nodeThreads()
  if (threads !== undefined) return new threads.Worker(new URL('./thread.js', import.meta.url), { execArgv: [] })
  return new Worker(new URL('./thread.js', import.meta.url), { type: 'module' }) as unknown as WorkerLike
}

function unavailable(reason: string): LamError {
  return new LamError(
    'LAM_BACKEND_UNAVAILABLE',
    `The threads of the WebAssembly engine do not start: ${reason}. Let the bundler make a worker of dist/engine/thread.js, or leave out the option threads.`,
  )
}

function died(thread: number, reason: string): LamError {
  return new LamError(
    'LAM_BACKEND_FAILED',
    `Thread ${thread} of the WebAssembly engine died: ${reason}. The next call starts a new engine.`,
  )
}
