import {
  type BatchPreference,
  type CompilationReport,
  checkTokenBatch,
  LamError,
  type ModelConfig,
  type PlatformAbortSignal,
  type Program,
  type TokenBatch,
  type Tolerance,
  throwIfAborted,
} from '@lamjs/core/backend'
import type { BoundProgram, NativePrecision } from './binding.js'
import { asLamError } from './native-error.js'
import { tolerances } from './tolerances.js'

export interface NativeProgramDescription {
  readonly device: string
  readonly precision: NativePrecision
  readonly config: ModelConfig
  readonly threads: number
  /** How long reading and packing took. */
  readonly milliseconds: number
}

/** A packed checkpoint and the runs under way on it. */
export class NativeProgram implements Program {
  readonly device: string
  readonly precision: NativePrecision
  readonly tolerance: Tolerance
  readonly batch: BatchPreference
  readonly #bound: BoundProgram
  readonly #config: ModelConfig
  readonly #report: CompilationReport
  readonly #underWay = new Set<Promise<unknown>>()
  #disposed: Promise<void> | undefined

  constructor(bound: BoundProgram, { device, precision, config, threads, milliseconds }: NativeProgramDescription) {
    this.#bound = bound
    this.device = device
    this.precision = precision
    this.tolerance = tolerances[precision]
    // Two at once: while JavaScript takes the rows of one, the engine has the other.
    this.batch = { tokens: Math.max(8192, 1024 * threads), concurrent: 2 }
    this.#config = config
    this.#report = { programs: [{ shape: 'any', milliseconds, origin: 'ahead-of-time' }] }
  }

  async run(batch: TokenBatch, signal?: PlatformAbortSignal): Promise<Float32Array> {
    this.#throwIfDisposed()
    throwIfAborted(signal)
    checkTokenBatch(batch, this.#config)
    const { id, result } = this.#start(batch)
    const settled = result.catch(() => undefined)
    this.#underWay.add(settled)
    void settled.then(() => this.#underWay.delete(settled))
    return signal === undefined ? await result.catch(rethrow) : await this.#abortable(id, result, signal)
  }

  async warmup(signal?: PlatformAbortSignal): Promise<void> {
    this.#throwIfDisposed()
    throwIfAborted(signal)
  }

  compilation(): CompilationReport {
    return this.#report
  }

  dispose(): Promise<void> {
    this.#disposed ??= Promise.all(this.#underWay).then(() => this.#bound.close())
    return this.#disposed
  }

  #start({ ids, offsets, spans, types }: TokenBatch) {
    try {
      return this.#bound.run(ids, offsets, spans, types)
    } catch (error) {
      throw asLamError(error)
    }
  }

  /** Rejects as soon as the signal fires; the engine notices within milliseconds and lets go of the run. */
  #abortable(id: number, result: Promise<Float32Array>, signal: PlatformAbortSignal): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#bound.abort(id)
        reject(new LamError('LAM_ABORTED', 'The call was aborted by its signal.', { cause: signal.reason }))
      }
      signal.addEventListener('abort', onAbort, { once: true })
      result
        .then(resolve, (error: unknown) => reject(asLamError(error)))
        .finally(() => signal.removeEventListener('abort', onAbort))
    })
  }

  #throwIfDisposed(): void {
    if (this.#disposed !== undefined) throw new LamError('LAM_DISPOSED', 'The program was disposed; compile another.')
  }
}

function rethrow(error: unknown): never {
  throw asLamError(error)
}
