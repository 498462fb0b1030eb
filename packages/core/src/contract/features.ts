import type { ModelVariant } from '../families/registry.js'
import type { Precision } from './precision.js'

/** What a backend claims. The conformance suite tests every claim, and the clean refusal of what is not claimed. */
export interface Features {
  /** Families, and variants of them, that it computes; others are refused by `compile` with `LAM_MODEL_UNSUPPORTED`. */
  readonly variants: readonly ModelVariant[]
  /** Precisions it computes in, the default first; others are refused with `LAM_PRECISION_UNSUPPORTED`. */
  readonly precisions: readonly Precision[]
  /** `'ahead-of-time'`: `compile` never builds code. `'just-in-time'`: it does, for a short known list of shapes. */
  readonly compilation: 'ahead-of-time' | 'just-in-time'
  /** `'bitwise'`: a text's row has the same bits alone, batched and in any order. `'tolerance'`: the same within the program's `tolerance`. */
  readonly batchInvariance: 'bitwise' | 'tolerance'
  /** `'within-run'`: a signal stops a `run` midway. `'between-runs'`: it is looked at before each `run` only. */
  readonly abort: 'within-run' | 'between-runs'
}
