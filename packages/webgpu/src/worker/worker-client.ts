import { abortable, LamError } from '@lamjs/core/backend'
import { fromWireError } from '@lamjs/onnx-graph'
import { lockManager } from '../browser.js'
import {
  type Answer,
  isOurs,
  MARK,
  type PageGreeting,
  type Reply,
  type Request,
  type WorkerGreeting,
} from './messages.js'

/** How long a worker's script may take to load and call `serveWebgpu`, in ms. */
const PATIENCE = 30_000

/** Requests that are answered. The client numbers them. */
type Call = WithoutId<Exclude<Request, { type: 'abort' }>>
type WithoutId<R> = R extends unknown ? Omit<R, 'id'> : never

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: LamError) => void
}

/** The page's side of a worker: calls and their answers. */
export class WorkerClient {
  readonly #worker: Worker
  readonly #onProgress: (progress: Extract<Reply, { type: 'progress' }>) => void
  readonly #waiting = new Map<number, Waiting>()
  readonly #ready: Promise<void>
  readonly #giveUp = new AbortController()
  #port: MessagePort | undefined
  #becomeReady = () => {}
  #failure: LamError | undefined
  #lastId = 0

  constructor(worker: Worker, onProgress: (progress: Extract<Reply, { type: 'progress' }>) => void) {
    this.#worker = worker
    this.#onProgress = onProgress
    this.#ready = new Promise((resolve, reject) => {
      this.#becomeReady = resolve
      this.#giveUp.signal.addEventListener('abort', () => reject(this.#failure))
    })
    this.#ready.catch(() => undefined)
    worker.addEventListener('message', this.#meet)
    worker.addEventListener('error', this.#hearError)
    worker.postMessage({ lam: MARK, type: 'hello' } satisfies PageGreeting)
    const timer = setTimeout(() => this.#fail(silent('it did not answer in 30 seconds')), PATIENCE)
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
  async call(request: Call, signal?: AbortSignal, transfer: Transferable[] = []): Promise<Answer> {
    await abortable(this.#ready, signal)
    if (this.#failure !== undefined) throw this.#failure
    const id = ++this.#lastId
    let onAbort = () => {}
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      onAbort = () => {
        this.#post({ type: 'abort', id })
        reject(new LamError('LAM_ABORTED', 'The call was aborted by its signal.', { cause: signal?.reason }))
      }
      signal?.addEventListener('abort', onAbort, { once: true })
    })
    this.#post({ ...request, id }, transfer)
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
    this.#worker.terminate()
  }

  /** The worker is there: from here on over a channel that nobody else hears. */
  readonly #meet = ({ data }: MessageEvent<unknown>): void => {
    if (!isOurs(data) || this.#port !== undefined) return
    const { lock } = data as WorkerGreeting
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    port1.addEventListener('message', this.#hear)
    port1.start()
    this.#worker.postMessage({ lam: MARK, type: 'connect', port: port2 } satisfies PageGreeting, [port2])
    this.#becomeReady()
    // It goes free when the worker is gone, of which nothing else tells.
    if (lock !== undefined) {
      lockManager()
        ?.request(lock, () => this.#fail(gone()))
        .catch(() => undefined)
    }
  }

  readonly #hear = ({ data }: MessageEvent<Reply>): void => {
    if (data.type === 'progress') this.#onProgress(data)
    else this.#settle(data)
  }

  /** Before it is ready, an error means its script; after, it is the script's own affair. */
  readonly #hearError = (event: ErrorEvent): void =>
    this.#fail(silent(event.message || 'its script did not load'), true)

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (answer.error === undefined) waiting?.resolve(answer)
    else waiting?.reject(fromWireError(answer.error))
  }

  #fail(failure: LamError, onlyBeforeReady = false): void {
    if (onlyBeforeReady && this.#port !== undefined) return
    if (this.#failure !== undefined) return
    this.#failure = failure
    this.#worker.removeEventListener('message', this.#meet)
    this.#worker.removeEventListener('error', this.#hearError)
    this.#port?.close()
    this.#giveUp.abort()
    for (const { reject } of this.#waiting.values()) reject(failure)
    this.#waiting.clear()
  }

  #post(request: Request, transfer: Transferable[] = []): void {
    this.#port?.postMessage(request, transfer)
  }
}

function silent(reason: string): LamError {
  return new LamError(
    'LAM_BACKEND_UNAVAILABLE',
    `The worker does not serve: ${reason}. Expected a module worker whose script calls serveWebgpu() of @lamjs/webgpu.`,
  )
}

function gone(): LamError {
  return new LamError(
    'LAM_DEVICE_LOST',
    'The worker that ran the model was terminated or crashed. Make a new LAM, with a new worker.',
  )
}
