import type { Checkpoint, TensorReader } from '@lamjs/core'

/** A checkpoint with chunks of another length and another number of layers, which repeat those that it has. */
export function reshapedCheckpoint(checkpoint: Checkpoint, shape: { chunkSize: number; layers: number }): Checkpoint {
  const { config, weights } = checkpoint
  return {
    ...checkpoint,
    config: { ...config, ...shape },
    weights: { ...weights, load: async () => repeatingReader(await weights.load(), config.layers) },
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
