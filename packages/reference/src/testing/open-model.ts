import { type ModelSource, openCheckpoint } from '@lamjs/core/backend'
import type { Encoder } from '../families/encoder.js'
import { type LamModel, readLamModel } from '../families/lam/model.js'
import { readEncoder } from '../families/registry.js'
import { finish } from '../work.js'

/** A LAM model's weights in float64, for tests of the code under the backend. */
export async function openLamModel(source: ModelSource): Promise<LamModel> {
  const { config, openWeights } = await openCheckpoint(source)
  if (config.family !== 'lam') throw new Error('Expected a model of the LAM family.')
  return finish(readLamModel(config, await (await openWeights()).load()))
}

/** A model of any family in float64. */
export async function openEncoder(source: ModelSource): Promise<Encoder> {
  const { config, openWeights } = await openCheckpoint(source)
  return finish(readEncoder(config, await (await openWeights()).load()))
}

/** A fixed sequence of `length` ids from a tiny model's vocabulary. */
export function someIds(length: number): Int32Array {
  return Int32Array.from({ length }, (_, token) => (token * 37 + ((token * token) >> 3)) % 200)
}
