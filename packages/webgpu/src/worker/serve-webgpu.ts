import { LamError, type Program } from '@lamjs/core/backend'
import { toWireError } from '@lamjs/onnx-graph'
import { webgpu } from '../backend.js'
import { lockManager, uniqueName } from '../browser.js'
import {
  isOurs,
  MARK,
  type PageGreeting,
  type ProgramAbout,
  type Reply,
  type Request,
  type WorkerGreeting,
} from './messages.js'
import { fromWire } from './wire-checkpoint.js'

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void
  postMessage(message: WorkerGreeting): void
}

/**
 * Serves `webgpuInWorker` from a worker. All of the worker's script:
 *
 *     import { serveWebgpu } from '@lamjs/webgpu'
 *     serveWebgpu()
 */
export function serveWebgpu(): void {
  const scope = globalThis as unknown as WorkerScope
  const ready = holdLock()
  const greet = async () => scope.postMessage(await ready)
  scope.addEventListener('message', ({ data }) => {
    if (!isOurs(data)) return
    const greeting = data as PageGreeting
    if (greeting.type === 'hello') greet()
    else serve(greeting.port)
  })
  greet()
}

function serve(port: MessagePort): void {
  const server = new Server((reply, transfer = []) => port.postMessage(reply, transfer))
  port.addEventListener('message', ({ data }: MessageEvent<Request>) => void server.take(data))
  port.start()
}

/** A lock that goes free when this worker ends, however it ends: pages are told of no other sign. */
async function holdLock(): Promise<WorkerGreeting> {
  const locks = lockManager()
  if (locks === undefined) return { lam: MARK, type: 'ready' }
  const lock = `${MARK} ${uniqueName()}`
  const holds = await new Promise<boolean>((held) => {
    locks
      .request(lock, () => {
        held(true)
        return new Promise(() => undefined)
      })
      // A worker of no origin has locks to look at, and none to be had.
      .catch(() => held(false))
  })
  return holds ? { lam: MARK, type: 'ready', lock } : { lam: MARK, type: 'ready' }
}

/** The programs of one page or part of it. */
class Server {
  readonly #say: (reply: Reply, transfer?: Transferable[]) => void
  readonly #programs = new Map<number, Program>()
  readonly #running = new Map<number, AbortController>()

  constructor(say: (reply: Reply, transfer?: Transferable[]) => void) {
    this.#say = say
  }

  async take(request: Request): Promise<void> {
    const { id } = request
    if (request.type === 'abort') {
      this.#running.get(id)?.abort()
      return
    }
    const abort = new AbortController()
    this.#running.set(id, abort)
    try {
      const rows = await this.#act(request, abort.signal)
      const program = this.#programs.get(request.program)
      const about = program && { about: aboutOf(program), programs: program.compilation().programs }
      this.#say({ type: 'answer', id, ...about, ...(rows && { rows }) }, rows ? [rows.buffer as ArrayBuffer] : [])
    } catch (error) {
      this.#say({ type: 'answer', id, error: toWireError(error, 'The worker failed') })
    } finally {
      this.#running.delete(id)
    }
  }

  async #act(request: Exclude<Request, { type: 'abort' }>, signal: AbortSignal): Promise<Float32Array | undefined> {
    const { program: number } = request
    if (request.type === 'compile') {
      const { checkpoint, options, strict } = request
      const backend = webgpu({
        ...options,
        onProgress: (progress) => {
          const programs = this.#programs.get(number)?.compilation().programs ?? []
          this.#say({ type: 'progress', program: number, progress, programs })
        },
      })
      const made = await backend.compile(fromWire(checkpoint), { strict, signal })
      this.#programs.set(number, made)
      // Nobody knows of it any more.
      if (signal.aborted) await this.#drop(number)
      return undefined
    }
    const program = this.#programs.get(number)
    if (program === undefined) throw new LamError('LAM_DISPOSED', 'The worker does not have this program any more.')
    if (request.type === 'run') return program.run(request.batch, signal)
    if (request.type === 'warmup') await program.warmup(signal)
    else await this.#drop(number)
    return undefined
  }

  async #drop(number: number): Promise<void> {
    const program = this.#programs.get(number)
    this.#programs.delete(number)
    await program?.dispose()
  }
}

function aboutOf({ device, tolerance, batch }: Program): ProgramAbout {
  return { device, tolerance, batch }
}
