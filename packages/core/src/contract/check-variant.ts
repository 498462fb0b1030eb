import { LamError } from '../errors.js'
import { type ModelConfig, variantOf } from '../families/registry.js'
import type { Features } from './features.js'

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
