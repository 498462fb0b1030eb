import { type Embeddings, LAM, LamError, type PassageEmbeddings } from '@lamjs/core'
import { findBackend } from './backends.js'
import { downloadModel } from './download-model.js'
import { hostedModel } from './model-source.js'
import { placePrograms } from './place-programs.js'
import type { EngineChoice, EngineEvent, EngineInfo, Reply } from './protocol.js'

/** How often a long compilation is looked at, in ms. */
const LOOK = 100

/** One model on one backend, and the record of what took how long. Lives in the worker. */
export class Engine {
  readonly #lam: LAM
  readonly #clock: Clock
  #programs = 0

  private constructor(lam: LAM, clock: Clock) {
    this.#lam = lam
    this.#clock = clock
  }

  /**
   * Downloads, loads and compiles everything, saying so as it goes.
   * @throws LamError `LAM_BACKEND_UNAVAILABLE` for a name that is none, and what downloading and compiling may throw
   */
  static async start(choice: EngineChoice, send: (reply: Reply) => void): Promise<Engine> {
    const clock = new Clock((event) => send({ kind: 'event', event }))
    const entry = findBackend(choice.backend)
    if (entry === undefined) {
      throw new LamError('LAM_BACKEND_UNAVAILABLE', 'The address asks for a backend that this page does not have.')
    }
    const obstacle = await entry.obstacle?.()
    if (obstacle !== undefined) throw new LamError('LAM_DEVICE_UNAVAILABLE', `${entry.label} cannot run: ${obstacle}`)
    const backend = await entry.load()
    const model = await downloadModel(hostedModel(choice.model, choice.page), {
      onBytes: (loadedBytes, totalBytes) => send({ kind: 'download', loadedBytes, totalBytes }),
      onEvent: clock.record,
      now: clock.now,
    })
    const lam = new LAM(backend, { model })
    const engine = new Engine(lam, clock)
    const loadingFrom = clock.now()
    const loaded = await lam.info()
    clock.record({ kind: 'load', start: loadingFrom, milliseconds: clock.now() - loadingFrom })
    await engine.#compileAll()
    const info: EngineInfo = {
      backend: entry.label,
      model: loaded.model,
      device: loaded.device,
      precision: loaded.precision,
      dim: loaded.config.hiddenSize,
      textsPerCall: entry.textsPerCall,
    }
    send({ kind: 'ready', info })
    return engine
  }

  embed(texts: readonly string[], signal: AbortSignal): Promise<Embeddings> {
    return this.#call(texts.length, () => this.#lam.encode(texts, { signal }))
  }

  passages(text: string, signal: AbortSignal): Promise<PassageEmbeddings> {
    return this.#call(1, () => this.#lam.encodePassages(text, { signal }))
  }

  async #call<T extends Embeddings>(texts: number, work: () => Promise<T>): Promise<T> {
    const start = this.#clock.now()
    const rows = await work()
    const compiled = this.#recordPrograms()
    const tokens = 'tokenCount' in rows ? (rows.tokenCount as number) : rows.tokenCounts.reduce((a, b) => a + b, 0)
    this.#clock.record({ kind: 'call', texts, tokens, compiled, start, milliseconds: this.#clock.now() - start })
    return rows
  }

  async #compileAll(): Promise<void> {
    const looking = setInterval(() => this.#recordPrograms(), LOOK)
    try {
      await this.#lam.warmup()
    } finally {
      clearInterval(looking)
      this.#recordPrograms()
    }
  }

  #recordPrograms(): number {
    const placed = placePrograms(this.#lam.compilation(), this.#programs, this.#clock.now())
    this.#programs += placed.length
    placed.forEach(this.#clock.record)
    return placed.length
  }
}

class Clock {
  readonly #start = performance.now()
  readonly record: (event: EngineEvent) => void

  constructor(record: (event: EngineEvent) => void) {
    this.record = record
  }

  /** ms since the engine was started */
  readonly now = () => performance.now() - this.#start
}
