import { abortable } from '../async/abortable.js'
import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError } from '../errors.js'
import { hearFate, hearMessages, newChannel, onMessage, type Port, type WorkerLike } from './ends.js'
import { awaitLifeLock } from './life-lock.js'
import {
  type Answer,
  type CallerGreeting,
  isMarked,
  type Progress,
  type Reply,
  type Request,
  type WorkerGreeting,
} from './messages.js'
import { fromWireError } from './wire-error.js'

/** How long a worker's script may take to load and serve, in ms. */
const PATIENCE = 30_000

/** Requests that are answered. The client numbers them. */
type Call = WithoutId<Exclude<Request, { type: 'abort' }>>
type WithoutId<R> = R extends unknown ? Omit<R, 'id'> : never

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: LamError) => void
}

export interface WorkerClientParts {
  readonly worker: WorkerLike
  /** The backend's package, as messages are marked. */
  readonly packageName: string
  /** The function of the package that the worker's script calls. */
  readonly serve: string
  readonly onProgress: (progress: Progress) => void
}

/** The caller's side of a worker: calls and their answers. */
export class WorkerClient {
  readonly #parts: WorkerClientParts
  readonly #waiting = new Map<number, Waiting>()
  readonly #ready: Promise<void>
  readonly #giveUp = new AbortController()
  readonly #stopMessages: () => void
  readonly #stopFate: () => void
  #port: Port | undefined
  #becomeReady = () => {}
  #failure: LamError | undefined
  #lastId = 0

  constructor(parts: WorkerClientParts) {
    this.#parts = parts
    this.#ready = new Promise((resolve, reject) => {
      this.#becomeReady = resolve
      this.#giveUp.signal.addEventListener('abort', () => reject(this.#failure))
    })
    this.#ready.catch(() => undefined)
    this.#stopMessages = hearMessages(parts.worker, (data) => this.#meet(data))
    this.#stopFate = hearFate(
      parts.worker,
      // Before it is ready, an error means its script; after, it is the script's own affair.
      (message) => this.#port === undefined && this.#fail(this.#silent(message)),
      () => this.#fail(this.#port === undefined ? this.#silent('it ended') : gone()),
    )
    this.#greet({ type: 'hello' })
    const timer = setTimeout(() => this.#fail(this.#silent('it did not answer in 30 seconds')), PATIENCE)
    this.#ready.then(
      () => clearTimeout(timer),
      () => clearTimeout(timer),
    )
  }

  /** Set once the worker is gone. */
  get failure(): LamError | undefined {
    return this.#failure
  }

  /**
   * @param transfer buffers to hand over, which the caller loses
   * @throws LamError what the worker threw, `LAM_DEVICE_LOST` where it is gone, `LAM_ABORTED` at once when `signal` fires
   */
  async call(request: Call, signal?: PlatformAbortSignal, transfer: object[] = []): Promise<Answer> {
    await abortable(this.#ready, signal)
    if (this.#failure !== undefined) throw this.#failure
    const id = ++this.#lastId
    let onAbort = () => {}
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#await(id, { resolve, reject })
      onAbort = () => {
        this.#port?.postMessage({ type: 'abort', id } satisfies Request)
        reject(new LamError('LAM_ABORTED', 'The call was aborted by its signal.', { cause: signal?.reason }))
      }
      signal?.addEventListener('abort', onAbort, { once: true })
    })
    try {
      this.#port?.postMessage({ ...request, id } satisfies Request, transfer)
    } catch (error) {
      // What cannot be cloned is never answered.
      this.#settled(id)
      throw error
    }
    try {
      return await answer
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Ends the worker. */
  terminate(): void {
    this.#fail(
      new LamError('LAM_DISPOSED', 'The worker was ended with its last program. Compile the checkpoint again.'),
    )
    this.#parts.worker.terminate()
  }

  /** The worker is there: from here on over a channel that nobody else hears. */
  #meet(data: unknown): void {
    if (!isMarked(data, this.#parts.packageName)) return
    const { lock } = data as WorkerGreeting
    const { port1, port2 } = newChannel()
    this.#port = port1
    this.#stopMessages()
    onMessage(port1, (reply) => this.#hear(reply as Reply))
    port1.unref?.()
    this.#greet({ type: 'connect', port: port2 }, [port2])
    this.#becomeReady()
    // It goes free when the worker is gone, of which nothing else tells.
    if (lock !== undefined) awaitLifeLock(lock, () => this.#fail(gone()))
  }

  #greet(greeting: WithoutMark<CallerGreeting>, transfer: object[] = []): void {
    this.#parts.worker.postMessage({ lam: this.#parts.packageName, ...greeting }, transfer as never[])
  }

  #hear(reply: Reply): void {
    if (reply.type === 'progress') {
      this.#parts.onProgress(reply)
      return
    }
    const waiting = this.#settled(reply.id)
    if (reply.error === undefined) waiting?.resolve(reply)
    else waiting?.reject(fromWireError(reply.error))
  }

  /** A process waits for answers, and not for a worker that has nothing to do. */
  #await(id: number, waiting: Waiting): void {
    this.#waiting.set(id, waiting)
    this.#port?.ref?.()
  }

  #settled(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (this.#waiting.size === 0) this.#port?.unref?.()
    return waiting
  }

  #fail(failure: LamError): void {
    if (this.#failure !== undefined) return
    this.#failure = failure
    this.#stopMessages()
    this.#stopFate()
    this.#port?.close()
    this.#giveUp.abort()
    for (const { reject } of this.#waiting.values()) reject(failure)
    this.#waiting.clear()
  }

  #silent(reason: string): LamError {
    const { packageName, serve } = this.#parts
    return new LamError(
      'LAM_BACKEND_UNAVAILABLE',
      `The worker does not serve: ${reason}. Expected a module worker whose script calls ${serve}() of ${packageName}.`,
    )
  }
}

type WithoutMark<G> = G extends unknown ? Omit<G, 'lam'> : never

function gone(): LamError {
  return new LamError(
    'LAM_DEVICE_LOST',
    'The worker that ran the model was terminated or crashed. Make a new LAM, with a new worker.',
  )
}
