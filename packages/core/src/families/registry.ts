import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import type { BertConfig } from './bert/config.js'
import { bertFamily } from './bert/index.js'
import type { ModelFamily } from './family.js'
import type { LamConfig, Recurrence } from './lam/config.js'
import { lamFamily } from './lam/index.js'

/** The parsed and checked config of an encoder. `family` names its family. */
export type ModelConfig = LamConfig | BertConfig

/** A unit of backends' claims: a family, or each of its variants if their arithmetic differs. */
export type ModelVariant = `lam/${Recurrence}` | 'bert'

/** All families, by the name in `config.family`. */
const FAMILIES = { lam: lamFamily, bert: bertFamily }

/**
 * Reads `config.json` by the family that its `model_type` names.
 * @throws LamError `LAM_MODEL_UNSUPPORTED` for a `model_type` of no family, `LAM_CHECKPOINT_CONFIG_INVALID`
 */
export function parseConfig(config: Readonly<Record<string, unknown>>, file: string): ModelConfig {
  const found = config.model_type ?? undefined
  for (const family of Object.values(FAMILIES)) {
    if (family.modelTypes.includes(found as string | undefined)) return family.parseConfig(config, file)
  }
  const known = Object.values(FAMILIES).flatMap((family) => family.modelTypes.filter((type) => type !== undefined))
  throw new LamError(
    'LAM_MODEL_UNSUPPORTED',
    `${file}: model_type is ${quote(found)}, which this project does not run. It runs ${known.join(', ')}. ` +
      'Take a model of one of these types, for example all-MiniLM-L6-v2, BGE, E5, GTE or Arctic-Embed of BERT’s shape.',
  )
}

/** The family of a config. */
export function familyOf(config: ModelConfig): ModelFamily<ModelConfig> {
  return FAMILIES[config.family] as unknown as ModelFamily<ModelConfig>
}

/** The variant that a backend must claim to run this config. */
export function variantOf(config: ModelConfig): ModelVariant {
  return familyOf(config).variant(config) as ModelVariant
}
