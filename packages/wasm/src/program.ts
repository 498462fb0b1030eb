import {
  type BatchPreference,
  type CompilationReport,
  checkTokenBatch,
  LamError,
  type ModelConfig,
  nextTurn,
  type PlatformAbortSignal,
  type Program,
  type TokenBatch,
  type Tolerance,
  throwIfAborted,
} from '@lamjs/core/backend'
import type { Encoding, Engine } from './engine/engine.js'
import type { WasmPrecision } from './precision.js'
import { tolerances } from './tolerances.js'

export interface WasmProgramDescription {
  readonly device: string
  readonly precision: WasmPrecision
  readonly config: ModelConfig
  readonly milliseconds: number
  /** Another engine with the same weights, for when one broke. */
  reopen(signal?: PlatformAbortSignal): Promise<Engine>
}

/** Runs batches one after another. Between an engine's steps the event loop turns. */
export class WasmProgram implements Program {
  readonly device: string
  readonly precision: WasmPrecision
  readonly tolerance: Tolerance
  readonly batch: BatchPreference = { tokens: 2048, concurrent: 1 }
  readonly #config: ModelConfig
  readonly #reopen: WasmProgramDescription['reopen']
  readonly #report: CompilationReport
  #engine: Engine | undefined
  #last: Promise<unknown> = Promise.resolve()
  #disposed = false

  constructor(engine: Engine, { device, precision, config, milliseconds, reopen }: WasmProgramDescription) {
    this.#engine = engine
    this.device = device
    this.precision = precision
    this.tolerance = tolerances[precision]
    this.#config = config
    this.#reopen = reopen
    this.#report = { programs: [{ shape: 'any', milliseconds, origin: 'ahead-of-time' }] }
  }

  async run(batch: TokenBatch, signal?: PlatformAbortSignal): Promise<Float32Array> {
    this.#throwIfDisposed()
    throwIfAborted(signal)
    checkTokenBatch(batch, this.#config)
    const result = this.#last.then(() => this.#runNow(batch, signal))
    this.#last = result.catch(() => undefined)
    return result
  }

  async warmup(signal?: PlatformAbortSignal): Promise<void> {
    this.#throwIfDisposed()
    throwIfAborted(signal)
  }

  compilation(): CompilationReport {
    return this.#report
  }

  async dispose(): Promise<void> {
    this.#disposed = true
    await this.#last
    this.#engine?.end()
    this.#engine = undefined
  }

  async #runNow(batch: TokenBatch, signal: PlatformAbortSignal | undefined): Promise<Float32Array> {
    throwIfAborted(signal)
    if (this.#engine === undefined || this.#engine.broken) this.#engine = await this.#reopen(signal)
    const encoding = this.#engine.begin(batch)
    try {
      return await finish(encoding, signal)
    } finally {
      encoding.drop()
    }
  }

  #throwIfDisposed(): void {
    if (this.#disposed) throw new LamError('LAM_DISPOSED', 'The program was disposed; compile another.')
  }
}

/** How long steps may hold the event loop, in ms; a step that has begun may exceed it. */
const LONGEST_PAUSE = 8

async function finish(encoding: Encoding, signal: PlatformAbortSignal | undefined): Promise<Float32Array> {
  if (encoding.drive !== undefined) {
    await encoding.drive(signal)
    throwIfAborted(signal)
    return encoding.result()
  }
  let start = performance.now()
  while (!encoding.step()) {
    if (performance.now() - start < LONGEST_PAUSE) continue
    await nextTurn()
    throwIfAborted(signal)
    start = performance.now()
  }
  return encoding.result()
}
