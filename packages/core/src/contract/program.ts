import type { PlatformAbortSignal } from '../environment/platform-types.js'
import type { CompilationReport } from './compilation.js'
import type { Precision, Tolerance } from './precision.js'
import type { TokenBatch } from './token-batch.js'

/** The batches that suit a program. Any other batch gives the same rows. */
export interface BatchPreference {
  /** Tokens of one batch: enough to keep the device busy, few enough for its memory. */
  readonly tokens: number
  /** Calls of `run` that the program works on at once; more wait their turn inside it. */
  readonly concurrent: number
}

/** A checkpoint made ready on one device. */
export interface Program {
  /** What it runs on, for people: `'cpu (avx512, 2 threads)'`, `'cuda:0'`, `'webgpu: …'`. */
  readonly device: string
  readonly precision: Precision
  /** The program's own bound against the reference, for its precision on its device. */
  readonly tolerance: Tolerance
  readonly batch: BatchPreference
  /**
   * The mean of the last layer over each span, before normalisation (spec 3, "Pooling").
   * Calls may overlap; each gets its own answer. The batch is not written to and not kept.
   * @returns `[spans, hidden]`, row-major, a fresh array
   * @throws LamError `LAM_INPUT_INVALID`, `LAM_ABORTED`, `LAM_DISPOSED`, `LAM_NON_FINITE`, `LAM_DEVICE_LOST`
   */
  run(batch: TokenBatch, signal?: PlatformAbortSignal): Promise<Float32Array>
  /** Compiles every program that will ever be needed; at once where that is nothing. */
  warmup(signal?: PlatformAbortSignal): Promise<void>
  compilation(): CompilationReport
  /** Frees device memory. Waits for runs under way; later runs reject with `LAM_DISPOSED`. May be called twice. */
  dispose(): Promise<void>
}
