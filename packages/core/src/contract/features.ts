import { LamError } from '../errors.js'
import { type ModelConfig, type ModelVariant, variantOf } from '../families/registry.js'
import type { Precision } from './precision.js'

/** The claims of a backend. The conformance suite tests every claim, and that the backend refuses the rest cleanly. */
export interface Features {
  /** The variants that it computes; `compile` refuses others with `LAM_MODEL_UNSUPPORTED`. */
  readonly variants: readonly ModelVariant[]
  /** The precisions that it computes in, the default first; `compile` refuses others with `LAM_PRECISION_UNSUPPORTED`. */
  readonly precisions: readonly Precision[]
  /** `'ahead-of-time'`: `compile` never builds code. `'just-in-time'`: it does, for a short known list of shapes. */
  readonly compilation: 'ahead-of-time' | 'just-in-time'
  /** `'bitwise'`: a text's row has the same bits alone, batched and in any order. `'tolerance'`: the same within the program's `tolerance`. */
  readonly batchInvariance: 'bitwise' | 'tolerance'
  /** `'within-run'`: a signal stops a `run` midway. `'between-runs'`: the backend checks it before each `run` only. */
  readonly abort: 'within-run' | 'between-runs'
}

/**
 * Refuses a precision that a backend does not claim.
 * @param backend its name, for the message
 * @throws LamError `LAM_PRECISION_UNSUPPORTED`
 */
export function checkPrecision(
  precision: Precision,
  { precisions }: Pick<Features, 'precisions'>,
  backend: string,
): void {
  if (precisions.includes(precision)) return
  throw new LamError(
    'LAM_PRECISION_UNSUPPORTED',
    `The ${backend} backend computes in ${precisions.join(', ')}, not ${precision}.`,
  )
}

/**
 * Refuses a model that a backend does not claim.
 * @param backend its name, for the message
 * @throws LamError `LAM_MODEL_UNSUPPORTED`
 */
export function checkVariant(config: ModelConfig, { variants }: Pick<Features, 'variants'>, backend: string): void {
  const variant = variantOf(config)
  if (variants.includes(variant)) return
  throw new LamError(
    'LAM_MODEL_UNSUPPORTED',
    `The backend '${backend}' computes ${variants.join(', ')}; this model is ${variant}. Use another backend for it.`,
  )
}
