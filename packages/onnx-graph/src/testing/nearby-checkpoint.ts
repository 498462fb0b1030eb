import type { EncoderModel, TensorReader } from '@lamjs/core/backend'

/** Half a unit in the last place of float32, relative: the most that rounding a value to float32 moves it. */
const ROUNDING = 2 ** -24

/**
 * The same checkpoint, every weight moved by the size of its rounding to float32, up or down. How far that moves an embedding in exact
 * arithmetic is how far a text's embedding is fixed at all in float32.
 * @param seed which weights go up and which go down
 */
export function nearbyCheckpoint(model: EncoderModel, seed: number): EncoderModel {
  return {
    ...model,
    openWeights: async () => {
      const weights = await model.openWeights()
      return { ...weights, load: async () => nearbyReader(await weights.load(), seed) }
    },
  }
}

function nearbyReader(reader: TensorReader, seed: number): TensorReader {
  const float64 = (name: string) => {
    const sign = signs(`${seed} ${name}`)
    return Float64Array.from(reader.float64(name), (value) => value * (1 + sign() * ROUNDING))
  }
  return { ...reader, float64 }
}

/** -1 and 1 at random, always the same for the same text: xorshift of its FNV-1a hash. */
function signs(text: string): () => number {
  let state = 0x811c9dc5
  for (const letter of text) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193)
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state & 1 ? 1 : -1
  }
}
