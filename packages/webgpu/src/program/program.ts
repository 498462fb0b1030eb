import {
  abortable,
  type BatchPreference,
  type CompilationReport,
  checkTokenBatch,
  copyBatch,
  LamError,
  type ModelConfig,
  type Precision,
  type Program,
  type TokenBatch,
  type Tolerance,
  throwIfAborted,
} from '@lamjs/core/backend'
import { checkFinite, type GraphLayout, runBatch, type SessionExecutor } from '@lamjs/onnx-graph'
import type { Tensor } from 'onnxruntime-web'
import type { CompileLog } from './compile-log.js'
import { openExecutor } from './open-executor.js'
import type { OpenedSession } from './open-session.js'

export interface ProgramParts {
  readonly config: ModelConfig
  readonly layout: GraphLayout
  readonly log: CompileLog
  readonly strict: boolean
  /** Everything once more, on a new device. */
  readonly reopen: () => Promise<OpenedSession>
}

/** Spec 5.4's bound of float32. */
const ON_PROCESSOR: Tolerance = { absolute: 1e-5, cosine: 0.999999 }
/** GPUs may round division and exponentials to a few units in the last place and sum in any order (WGSL, "Floating point accuracy"). */
const ON_GPU: Tolerance = { absolute: 1e-4, cosine: 0.99999 }

/** A session and what is left of it: a lost device is found out, told, and replaced in the next call. */
export class WebgpuProgram implements Program {
  readonly device: string
  readonly precision: Precision = 'float32'
  readonly tolerance: Tolerance
  readonly batch: BatchPreference = { tokens: 8192, concurrent: 1 }
  readonly #parts: ProgramParts
  #opened: OpenedSession
  #executor: SessionExecutor<Tensor>
  #last: Promise<unknown> = Promise.resolve()
  #warm = false
  #disposing: Promise<void> | undefined

  constructor(opened: OpenedSession, parts: ProgramParts) {
    this.device = opened.name
    this.tolerance = opened.gpu === undefined ? ON_PROCESSOR : ON_GPU
    this.#parts = parts
    this.#opened = opened
    this.#executor = this.#executorFor(opened)
  }

  async run(batch: TokenBatch, signal?: AbortSignal): Promise<Float32Array> {
    this.#checkAlive()
    throwIfAborted(signal)
    checkTokenBatch(batch, this.#parts.config)
    const copy = copyBatch(batch)
    return this.#afterOthers(async (executor) => {
      const rows = await runBatch(copy, this.#parts.config, this.#parts.layout, executor, () => throwIfAborted(signal))
      return checkFinite(rows, this.#parts.config.hiddenSize, "device 'wasm'")
    }, signal)
  }

  async warmup(signal?: AbortSignal): Promise<void> {
    this.#checkAlive()
    throwIfAborted(signal)
    await this.#afterOthers((executor) => executor.warmup(() => throwIfAborted(signal)), signal)
    this.#warm = true
  }

  compilation(): CompilationReport {
    return { programs: [...this.#parts.log.programs] }
  }

  dispose(): Promise<void> {
    this.#disposing ??= this.#last.then(() => {
      if (this.#opened.gpu?.failure === undefined) this.#executor.dispose()
      return this.#opened.close()
    })
    return this.#disposing
  }

  /** Calls that overlap run one after another. */
  #afterOthers<T>(
    work: (executor: SessionExecutor<Tensor>) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const done = this.#last.then(async () => {
      throwIfAborted(signal)
      await this.#replaceLost()
      return work(this.#executor)
    })
    this.#last = done.catch(() => undefined)
    return abortable(done, signal)
  }

  async #replaceLost(): Promise<void> {
    if (this.#opened.gpu?.failure === undefined) return
    const { log, reopen } = this.#parts
    await this.#opened.close()
    log.restart()
    this.#opened = await reopen()
    this.#executor = this.#executorFor(this.#opened)
    if (this.#warm) await this.#executor.warmup(() => undefined)
  }

  #executorFor(opened: OpenedSession): SessionExecutor<Tensor> {
    const { config, layout, strict, log } = this.#parts
    return openExecutor(opened, {
      config,
      layout,
      strict,
      compiling: (shape, run) =>
        log.step(
          'shape',
          async () => {
            const start = performance.now()
            const result = await run()
            log.add(shape, performance.now() - start)
            return result
          },
          shape,
        ),
    })
  }

  #checkAlive(): void {
    if (this.#disposing) throw new LamError('LAM_DISPOSED', 'This program was disposed. Compile the checkpoint again.')
  }
}
