import { type ModelSource, openCheckpoint } from '@lamjs/core'
import { type Model, readModel } from '../model.js'
import { finish } from '../work.js'

/** A model's weights in float64, for tests below the backend. */
export async function openModel(source: ModelSource): Promise<Model> {
  const { config, weights } = await openCheckpoint(source)
  return finish(readModel(config, await weights.load()))
}

/** A text of `length` ids of a tiny model's vocabulary, the same every time. */
export function someIds(length: number): Int32Array {
  return Int32Array.from({ length }, (_, token) => (token * 37 + ((token * token) >> 3)) % 200)
}
