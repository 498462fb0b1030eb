import type {
  Answer,
  Answers,
  EngineChoice,
  FilesQuery,
  HitPlace,
  PickedFile,
  Problem,
  Reply,
  Request,
} from './protocol.js'

/** Messages that do not answer a call. */
export type Announcement = Exclude<Reply, Answer>

/** A call that failed; `problem` is fit to be shown. */
export class EngineError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

const STOPPED: Problem = { code: 'LAM_DISPOSED', message: 'The engine was stopped.' }

interface Waiting {
  readonly resolve: (answer: Answer['answer']) => void
  readonly reject: (error: EngineError) => void
}

/** The page's client of the worker. When the worker dies, it rejects every pending call and announces a problem. */
export class EngineClient {
  readonly #worker: Worker
  readonly #announce: (announcement: Announcement) => void
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #isStopped = false
  readonly #idle: (() => void)[] = []

  constructor(worker: Worker, announce: (announcement: Announcement) => void) {
    this.#worker = worker
    this.#announce = announce
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#hear(data)
    worker.onerror = (event) => {
      event.preventDefault()
      this.#die(event.message || 'its script could not be loaded')
    }
  }

  start(choice: EngineChoice): void {
    this.#send({ kind: 'start', ...choice })
  }

  embed(texts: readonly string[], signal?: AbortSignal): Promise<Answers['embed']> {
    return this.#call<'embed'>((id) => ({ kind: 'embed', id, texts }), signal)
  }

  passages(text: string, signal?: AbortSignal): Promise<Answers['passages']> {
    return this.#call<'passages'>((id) => ({ kind: 'passages', id, text }), signal)
  }

  /** Makes the index hold these files and no others. */
  index(files: readonly PickedFile[], signal: AbortSignal): Promise<Answers['index']> {
    return this.#call<'index'>((id) => ({ kind: 'index', id, files }), signal)
  }

  search(query: FilesQuery, signal: AbortSignal): Promise<Answers['search']> {
    return this.#call<'search'>((id) => ({ kind: 'search', id, ...query }), signal)
  }

  surroundings(file: PickedFile, hit: HitPlace): Promise<Answers['surroundings']> {
    return this.#call<'surroundings'>((id) => ({ kind: 'surroundings', id, file, hit }))
  }

  /** Number of calls so far */
  get calls(): number {
    return this.#lastId
  }

  /** Resolves when no call is pending. */
  async idle(): Promise<void> {
    while (this.#waiting.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  /** Ends the worker and every pending call, and ignores its earlier messages. */
  stop(): void {
    this.#isStopped = true
    this.#worker.onmessage = null
    this.#worker.onerror = null
    this.#worker.terminate()
    this.#rejectAll(STOPPED)
  }

  #call<Kind extends keyof Answers>(request: (id: number) => Request, signal?: AbortSignal): Promise<Answers[Kind]> {
    if (this.#isStopped) return Promise.reject(new EngineError(STOPPED))
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject })
      signal?.addEventListener('abort', () => this.#send({ kind: 'cancel', id }), { once: true })
      this.#send(request(id))
    })
  }

  #send(request: Request): void {
    this.#worker.postMessage(request)
  }

  #hear(reply: Reply): void {
    if ('answer' in reply) this.#take(reply.id)?.resolve(reply.answer)
    else if (reply.kind === 'problem' && reply.id !== undefined) {
      this.#take(reply.id)?.reject(new EngineError(reply.problem))
    } else this.#announce(reply)
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    this.#tellIdle()
    return waiting
  }

  #die(reason: string): void {
    const problem = { code: 'LAM_BACKEND_FAILED', message: `The engine’s worker stopped: ${reason}.` }
    this.#rejectAll(problem)
    this.#announce({ kind: 'problem', problem })
  }

  #rejectAll(problem: Problem): void {
    for (const { reject } of this.#waiting.values()) reject(new EngineError(problem))
    this.#waiting.clear()
    this.#tellIdle()
  }

  #tellIdle(): void {
    if (this.#waiting.size > 0) return
    for (const resolve of this.#idle.splice(0)) resolve()
  }
}
