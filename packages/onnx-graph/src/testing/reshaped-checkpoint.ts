import type { TensorReader } from '@lamjs/core/backend'
import type { LamModel } from './open-lam.js'

/** A checkpoint with chunks of another length and another number of layers, which repeat those that it has. */
export function reshapedCheckpoint(model: LamModel, shape: { chunkSize: number; layers: number }): LamModel {
  const { config } = model
  return {
    ...model,
    config: { ...config, ...shape },
    openWeights: async () => {
      const weights = await model.openWeights()
      return { ...weights, load: async () => repeatingReader(await weights.load(), config.layers) }
    },
  }
}

function repeatingReader(reader: TensorReader, layers: number): TensorReader {
  const stored = (name: string) => name.replace(/(?<=^\w+\.)\d+/, (layer) => String(Number(layer) % layers))
  return {
    ...reader,
    float32: (name) => reader.float32(stored(name)),
    float64: (name) => reader.float64(stored(name)),
  }
}
