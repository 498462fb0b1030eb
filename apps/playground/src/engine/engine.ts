import { type Backend, type Embeddings, LAM, LamError, type PassageEmbeddings } from '@lamjs/core'
import type { PassageEmbedder } from '@lamjs/search'
import type { CompileProgress } from '@lamjs/webgpu'
import { againIfLost } from './again-if-lost.js'
import { findBackend } from './backends.js'
import { Clock } from './clock.js'
import { fetchModel } from './fetch-model.js'
import { FileIndex } from './file-index.js'
import { ModelLog } from './model-log.js'
import { hostedModel } from './model-source.js'
import type { EngineChoice, Reply } from './protocol.js'
import { type Fetched, fetchedProgram, runtimeSteps } from './runtime-step.js'

type Send = (reply: Reply) => void

/** One model on one backend, the user's files, and the record of durations. It runs in the worker. */
export class Engine {
  /** The user's files, indexed with this engine's model. */
  readonly files: FileIndex
  readonly #send: Send
  readonly #clock: Clock
  #lam: LAM | undefined
  #programs = 0
  /** Programs that start-up or an earlier call compiled */
  #accounted = 0
  #toldSteps = false

  private constructor(send: Send) {
    this.#send = send
    this.#clock = new Clock((event) => send({ kind: 'event', event }))
    this.files = new FileIndex(
      () => this.#embedder(),
      (progress) => send({ kind: 'indexing', progress }),
    )
  }

  /**
   * Downloads, loads and compiles everything, and reports its progress.
   * @throws LamError `LAM_BACKEND_UNAVAILABLE` for an unknown name, and the errors of downloading and compiling
   */
  static async start(choice: EngineChoice, send: Send): Promise<Engine> {
    const engine = new Engine(send)
    await engine.#load(choice)
    return engine
  }

  embed(texts: readonly string[], signal: AbortSignal): Promise<Embeddings> {
    return this.#call(texts.length, (lam) => lam.encode(texts, { signal }))
  }

  passages(text: string, signal: AbortSignal): Promise<PassageEmbeddings> {
    return this.#call(1, (lam) => lam.encodePassages(text, { signal }))
  }

  /** The model, with its calls on the record. */
  #embedder(): PassageEmbedder {
    const lam = this.#lam as LAM
    return {
      encode: (texts, options) => this.#call(texts.length, () => lam.encode(texts, options)),
      encodePassages: (text, options) => this.#call(1, () => lam.encodePassages(text, options)),
      stream: (texts, options) => lam.stream(texts, options),
      info: () => lam.info(),
      fingerprint: (options) => lam.fingerprint(options),
      dispose: () => lam.dispose(),
    }
  }

  async #load(choice: EngineChoice): Promise<void> {
    const entry = findBackend(choice.backend)
    if (entry === undefined) {
      throw new LamError('LAM_BACKEND_UNAVAILABLE', 'The address asks for a backend that this page does not have.')
    }
    const { unavailable } = (await entry.fitness?.()) ?? {}
    if (unavailable !== undefined) {
      throw new LamError('LAM_DEVICE_UNAVAILABLE', `${entry.label} cannot run: ${unavailable}`)
    }
    // A model beside the page has one file, whose rows shall be as near to exact as they can.
    const wanted = choice.model === '' && !choice.isFull ? 'int8' : 'float32'
    const backend = await entry.load({ precision: wanted, onProgress: (progress) => this.#hearCompile(progress) })
    const log = new ModelLog(this.#clock)
    const model = await fetchModel(hostedModel(choice), (news) => {
      log.hear(news)
      const { step, allLoadedBytes: loadedBytes, allBytes: totalBytes } = news
      this.#send({ kind: 'progress', progress: { step, loadedBytes, totalBytes } })
    })
    log.end()
    const lam = new LAM(this.#timed(backend), { model })
    this.#lam = lam
    const { model: name, device, precision, config } = await lam.info()
    await lam.warmup()
    this.#account()
    const { label, textsPerCall } = entry
    this.#send({
      kind: 'ready',
      info: { backend: label, model: name, device, precision, dim: config.hiddenSize, textsPerCall },
    })
  }

  /** The backend, with a report of when its compilation began, and of its duration if the backend reports no steps. */
  #timed(backend: Backend): Backend {
    const { now, record } = this.#clock
    const parseFrom = now()
    return {
      ...backend,
      compile: async (checkpoint, options) => {
        const start = now()
        record({ kind: 'parse', start: parseFrom, milliseconds: start - parseFrom })
        const program = await backend.compile(checkpoint, options)
        if (!this.#toldSteps) {
          const file = fetchedProgram(resources(), this.#clock.origin, start, 'the engine')
          if (file !== undefined) record(file)
          record({ kind: 'compile', start, milliseconds: now() - start })
        }
        return program
      },
    }
  }

  /** Reports a step when it begins and when it ends, then with its duration, so that its time is exact to the millisecond. */
  #hearCompile({ step, shape, milliseconds, done, total }: CompileProgress): void {
    this.#toldSteps = true
    const about = { step, ...(shape === undefined ? {} : { shape }) }
    if (milliseconds === undefined || done === total) {
      this.#send({ kind: 'progress', progress: { ...about, done, total } })
    }
    if (milliseconds === undefined) return
    const { now, origin, record } = this.#clock
    const end = now()
    const start = end - milliseconds
    if (step === 'runtime') {
      runtimeSteps(resources(), origin, start, end).forEach(record)
    } else record({ kind: 'compile', ...about, start, milliseconds })
    this.#tellPrograms()
  }

  async #call<T extends Embeddings>(texts: number, work: (lam: LAM) => Promise<T>): Promise<T> {
    const start = this.#clock.now()
    const rows = await againIfLost(() => work(this.#lam as LAM)).catch((error: unknown) => {
      // After a failure, nothing compiles any more.
      this.#send({ kind: 'progress', progress: undefined })
      throw error
    })
    const compiled = this.#account()
    const tokens = 'tokenCount' in rows ? (rows.tokenCount as number) : rows.tokenCounts.reduce((a, b) => a + b, 0)
    this.#clock.record({ kind: 'call', texts, tokens, compiled, start, milliseconds: this.#clock.now() - start })
    return rows
  }

  /** @returns the number of new programs since the last call */
  #account(): number {
    this.#tellPrograms()
    const compiled = this.#programs - this.#accounted
    this.#accounted = this.#programs
    return compiled
  }

  #tellPrograms(): void {
    const programs = this.#lam?.compilation().programs ?? []
    if (programs.length === this.#programs) return
    this.#programs = programs.length
    this.#send({ kind: 'programs', programs })
  }
}

/** What the browser says of the files that this worker fetched. */
function resources(): Fetched[] {
  return performance.getEntriesByType('resource') as unknown as Fetched[]
}
