import { normal, seededRandom } from '../random.js'
import type { BertShape } from './bert-shapes.js'

/** One tensor of a checkpoint, `[out, in]` where it is a matrix. */
export interface NamedTensor {
  readonly name: string
  readonly shape: readonly number[]
  /** Makes the values, the same at every call. */
  values(): Float32Array
}

/** Deviation of the random weights. BERT begins its training with 0.02; with more, attention tells tokens apart. */
const DEVIATION = 0.05

/** Every tensor of a BERT encoder under its published name, with random values that its name alone decides. */
export function bertWeights(shape: BertShape): readonly NamedTensor[] {
  const { hidden, intermediate } = shape
  const layer = (name: string) => [
    ...['query', 'key', 'value'].flatMap((part) => linear(`${name}.attention.self.${part}`, hidden, hidden)),
    ...linear(`${name}.attention.output.dense`, hidden, hidden),
    ...layerNorm(`${name}.attention.output.LayerNorm`, hidden),
    ...linear(`${name}.intermediate.dense`, intermediate, hidden),
    ...linear(`${name}.output.dense`, hidden, intermediate),
    ...layerNorm(`${name}.output.LayerNorm`, hidden),
  ]
  return [
    random('embeddings.word_embeddings.weight', [shape.vocabSize, hidden]),
    random('embeddings.position_embeddings.weight', [shape.positions, hidden]),
    random('embeddings.token_type_embeddings.weight', [shape.typeVocabSize, hidden]),
    ...layerNorm('embeddings.LayerNorm', hidden),
    ...Array.from({ length: shape.layers }, (_, i) => layer(`encoder.layer.${i}`)).flat(),
  ]
}

function linear(name: string, out: number, inner: number): NamedTensor[] {
  return [random(`${name}.weight`, [out, inner]), random(`${name}.bias`, [out])]
}

function layerNorm(name: string, width: number): NamedTensor[] {
  return [random(`${name}.weight`, [width], 1), random(`${name}.bias`, [width])]
}

function random(name: string, shape: readonly number[], mean = 0): NamedTensor {
  const length = shape.reduce((a, b) => a * b, 1)
  return {
    name,
    shape,
    values: () => {
      const next = seededRandom(hashOf(name))
      return Float32Array.from({ length }, () => mean + DEVIATION * normal(next))
    },
  }
}

/** FNV-1a of a name. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5
  for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  return hash >>> 0
}
