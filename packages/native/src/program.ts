import {
  type CompilationReport,
  checkTokenBatch,
  LamError,
  type PlatformAbortSignal,
  type Program,
  type TokenBatch,
  throwIfAborted,
} from '@lamjs/core'
import type { BoundProgram, NativePrecision } from './binding.js'
import { asLamError } from './native-error.js'

export interface NativeProgramDescription {
  readonly device: string
  readonly precision: NativePrecision
  readonly vocabSize: number
  /** How long mapping and packing took. */
  readonly milliseconds: number
}

/** A packed checkpoint and the runs under way on it. */
export class NativeProgram implements Program {
  readonly device: string
  readonly precision: NativePrecision
  readonly #bound: BoundProgram
  readonly #vocabSize: number
  readonly #report: CompilationReport
  readonly #underWay = new Set<Promise<unknown>>()
  #disposed: Promise<void> | undefined

  constructor(bound: BoundProgram, { device, precision, vocabSize, milliseconds }: NativeProgramDescription) {
    this.#bound = bound
    this.device = device
    this.precision = precision
    this.#vocabSize = vocabSize
    this.#report = { programs: [{ shape: 'any', milliseconds, origin: 'ahead-of-time' }] }
  }

  async run(batch: TokenBatch, signal?: PlatformAbortSignal): Promise<Float32Array> {
    this.#throwIfDisposed()
    throwIfAborted(signal)
    checkTokenBatch(batch, this.#vocabSize)
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

  #start({ ids, offsets, spans }: TokenBatch) {
    try {
      return this.#bound.run(ids, offsets, spans)
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
