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
    ...headWeights(shape),
  ]
}

/** The head of a cross-encoder: BERT's goes through its pooler, XLM-R's has a dense layer of its own. */
function headWeights({ head, hidden, modelType }: BertShape): NamedTensor[] {
  if (head === undefined) return []
  const [dense, output] =
    modelType === 'bert' ? ['pooler.dense', 'classifier'] : ['classifier.dense', 'classifier.out_proj']
  return [...linear(dense, hidden, hidden), ...linear(output, head.labels, hidden)]
}

function linear(name: string, out: number, inner: number): NamedTensor[] {
  return [random(`${name}.weight`, [out, inner]), random(`${name}.bias`, [out])]
}

function layerNorm(name: string, width: number): NamedTensor[] {
  return [random(`${name}.weight`, [width], 1), random(`${name}.bias`, [width])]
}

/** Normally distributed numbers that every tensor is made of. A prime count: no two rows of a matrix are the same stretch of them. */
const BLOCK = 1_000_003
let block: Float32Array | undefined

function normals(): Float32Array {
  if (block === undefined) {
    const next = seededRandom(1)
    block = Float32Array.from({ length: BLOCK }, () => normal(next))
  }
  return block
}

function random(name: string, shape: readonly number[], mean = 0): NamedTensor {
  const length = shape.reduce((a, b) => a * b, 1)
  return {
    name,
    shape,
    values: () => {
      const values = new Float32Array(length)
      const drawn = normals()
      let at = hashOf(name) % BLOCK
      for (let i = 0; i < length; i++) {
        values[i] = mean + DEVIATION * drawn[at]
        if (++at === BLOCK) at = 0
      }
      return values
    },
  }
}

/** FNV-1a of a name. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5
  for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  return hash >>> 0
}
