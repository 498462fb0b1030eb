import type { PlatformAbortSignal } from '../environment/platform-types.js'
import type { CompilationReport } from './compilation.js'
import type { Precision, Tolerance } from './precision.js'
import type { TokenBatch } from './token-batch.js'

/** The batches that suit a program. Any other batch gives the same rows. */
export interface BatchPreference {
  /** Tokens of one batch: enough to keep the device busy, few enough for its memory. */
  readonly tokens: number
  /** Calls of `run` that the program works on at once; further calls wait inside it. */
  readonly concurrent: number
}

/** A model that is ready to run on one device. */
export interface Program {
  /** The device, for people: `'cpu (avx512, 2 threads)'`, `'cuda:0'`, `'webgpu: …'`. */
  readonly device: string
  /** The precision that it was compiled for. */
  readonly precision: Precision
  /** The program's own bound against the reference, for its precision on its device. */
  readonly tolerance: Tolerance
  /** The batches that suit it. */
  readonly batch: BatchPreference
  /**
   * The mean of the last layer over each span, before normalisation (spec 3, "Pooling").
   * Calls may overlap. The program neither writes to the batch nor keeps it.
   * @returns `[spans, hidden]`, row-major, a fresh array
   * @throws LamError `LAM_INPUT_INVALID`, `LAM_ABORTED`, `LAM_DISPOSED`, `LAM_NON_FINITE`, `LAM_DEVICE_LOST`
   */
  run(batch: TokenBatch, signal?: PlatformAbortSignal): Promise<Float32Array>
  /** Compiles every shape that a run may need. Resolves at once if there is none left. */
  warmup(signal?: PlatformAbortSignal): Promise<void>
  /** What was compiled so far, and where it came from. */
  compilation(): CompilationReport
  /** Waits for runs under way and frees device memory. Later runs reject with `LAM_DISPOSED`. A second call does no harm. */
  dispose(): Promise<void>
}
