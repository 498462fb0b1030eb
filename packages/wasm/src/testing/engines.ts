import { type ModelConfig, type ModelSource, openCheckpoint, type TokenBatch } from '@lamjs/core/backend'
import { Engine } from '../engine/engine.js'
import { engineWeights } from '../engine/weights.js'
import { shippedEngine } from '../shipped-engine.js'
import { chooseVariant, type Variant } from '../variant.js'

/** An engine without the checks that a backend and a program make before. */
export async function openEngine(
  source: ModelSource,
  variant?: Variant,
  change?: Partial<ModelConfig>,
): Promise<Engine> {
  const { config, openWeights } = await openCheckpoint(source)
  const module = await shippedEngine(chooseVariant(variant))
  return Engine.open(module, Object.assign({ ...config }, change), await engineWeights(await openWeights()), 'float32')
}

export function runToEnd(engine: Engine, batch: TokenBatch): Float32Array {
  const encoding = engine.begin(batch)
  try {
    while (!encoding.step()) {}
    return encoding.result()
  } finally {
    encoding.drop()
  }
}
