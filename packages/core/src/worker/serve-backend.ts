import type { Backend } from '../contract/backend.js'
import type { Program } from '../contract/program.js'
import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError } from '../errors.js'
import { onMessage, ownEnd, type Port } from './ends.js'
import { holdLifeLock } from './life-lock.js'
import {
  type CallerGreeting,
  isMarked,
  type ProgramAbout,
  type Reply,
  type Request,
  type WorkerGreeting,
} from './messages.js'
import { fromWire } from './wire-checkpoint.js'
import { toWireError } from './wire-error.js'

/** What a worker serves. */
export interface ServeBackendParts<Options, Progress> {
  /** The backend's package, as `backendInWorker` names it. */
  readonly packageName: string
  /** The backend for the options that came over. */
  readonly backend: (options: Options, onProgress: (progress: Progress) => void) => Backend
}

/** Serves `backendInWorker` from a worker, as long as it lives. */
export function serveBackend<Options, Progress = never>(parts: ServeBackendParts<Options, Progress>): void {
  const { packageName } = parts
  const end = ownEnd()
  const ready = greetingOf(packageName, end.endIsSeen)
  const greet = async () => end.say(await ready)
  end.hear((data) => {
    if (!isMarked(data, packageName)) return
    const greeting = data as CallerGreeting
    if (greeting.type === 'hello') greet()
    else serve(greeting.port, parts as ServeBackendParts<unknown, unknown>)
  })
  greet()
}

async function greetingOf(packageName: string, endIsSeen: boolean): Promise<WorkerGreeting> {
  const lock = endIsSeen ? undefined : await holdLifeLock(packageName)
  return { lam: packageName, type: 'ready', ...(lock !== undefined && { lock }) }
}

function serve(port: Port, { backend }: ServeBackendParts<unknown, unknown>): void {
  const server = new Server((reply, transfer = []) => port.postMessage(reply, transfer), backend)
  onMessage(port, (request) => void server.take(request as Request))
}

/** The programs of one caller. */
class Server {
  readonly #say: (reply: Reply, transfer?: object[]) => void
  readonly #backend: ServeBackendParts<unknown, unknown>['backend']
  readonly #programs = new Map<number, Program>()
  readonly #running = new Map<number, AbortController>()

  constructor(
    say: (reply: Reply, transfer?: object[]) => void,
    backend: ServeBackendParts<unknown, unknown>['backend'],
  ) {
    this.#say = say
    this.#backend = backend
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
      this.#say({ type: 'answer', id, ...about, ...(rows && { rows }) }, rows ? [rows.buffer] : [])
    } catch (error) {
      this.#say({ type: 'answer', id, error: toWireError(error, 'The worker failed') })
    } finally {
      this.#running.delete(id)
    }
  }

  async #act(
    request: Exclude<Request, { type: 'abort' }>,
    signal: PlatformAbortSignal,
  ): Promise<Float32Array | undefined> {
    const { program: number } = request
    if (request.type === 'compile') {
      const { checkpoint, options, precision, strict } = request
      const backend = this.#backend(options, (progress) => {
        const programs = this.#programs.get(number)?.compilation().programs ?? []
        this.#say({ type: 'progress', program: number, progress, programs })
      })
      const made = await backend.compile(fromWire(checkpoint), { precision, strict, signal })
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

function aboutOf({ device, precision, tolerance, batch }: Program): ProgramAbout {
  return { device, precision, tolerance, batch }
}
