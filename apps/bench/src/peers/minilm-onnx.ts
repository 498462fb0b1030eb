import { normal, type Random, seededRandom } from '../random.js'
import { OnnxWriter, type Value } from './onnx-writer.js'

/** The shape of a BERT encoder. */
export interface BertShape {
  readonly vocabSize: number
  readonly positions: number
  readonly hidden: number
  readonly layers: number
  readonly heads: number
  readonly intermediate: number
}

/** The shape of all-MiniLM-L6-v2: 22.6 million parameters without the pooler. */
export const MINILM: BertShape = {
  vocabSize: 30522,
  positions: 512,
  hidden: 384,
  layers: 6,
  heads: 12,
  intermediate: 1536,
}

/** Operator set of the file. Newer ones bring versions of Reshape and Transpose that fewer of the runtime's fusions know. */
const OPSET = 12
/** What BERT's exporters add to the scores of padding. */
const MASKED = -10000

/**
 * A BERT encoder as an ONNX file with random weights: inputs `input_ids`, `attention_mask`, `token_type_ids`, all int64
 * `[batch, tokens]`; output `last_hidden_state`, float32 `[batch, tokens, hidden]`. The nodes are those that a PyTorch model exports to, in the
 * patterns that onnxruntime fuses into its own embedding, attention, LayerNorm and Gelu kernels. Speed does not depend on
 * the weights' values, so random ones serve.
 * @param seed the same seed gives the same bytes
 */
export function minilmOnnx(shape: BertShape = MINILM, seed = 1): Uint8Array {
  return new BertGraph(shape, seededRandom(seed)).write()
}

class BertGraph {
  readonly #onnx = new OnnxWriter()
  readonly #shape: BertShape
  readonly #random: Random

  constructor(shape: BertShape, random: Random) {
    this.#shape = shape
    this.#random = random
  }

  write(): Uint8Array {
    const dims = ['batch', 'tokens']
    const ids = this.#onnx.input('input_ids', dims)
    const mask = this.#onnx.input('attention_mask', dims)
    const types = this.#onnx.input('token_type_ids', dims)
    const { layers, hidden } = this.#shape
    const maskBias = this.#maskBias(mask)
    let x = this.#embeddings(ids, types)
    for (let layer = 0; layer < layers; layer++) {
      const attended = this.#layerNorm(this.#onnx.node('Add', [this.#attention(x, maskBias), x]))
      const name = layer === layers - 1 ? 'last_hidden_state' : undefined
      x = this.#layerNorm(this.#onnx.node('Add', [this.#feedForward(attended), attended]), name)
    }
    this.#onnx.output(x, [...dims, hidden])
    return this.#onnx.finish('minilm', OPSET)
  }

  #embeddings(ids: Value, types: Value): Value {
    const { vocabSize, positions, hidden } = this.#shape
    const onnx = this.#onnx
    const tokens = onnx.node('Gather', [onnx.node('Shape', [ids]), onnx.ints([1], [])], { axis: 0 })
    const end = onnx.node('Unsqueeze', [tokens], { axes: [0] })
    const rows = onnx.ints([...Array(positions).keys()], [1, positions])
    const positionIds = onnx.node('Slice', [rows, onnx.ints([0]), end, onnx.ints([1]), onnx.ints([1])])
    const word = onnx.node('Gather', [this.#weights(vocabSize, hidden), ids], { axis: 0 })
    const type = onnx.node('Gather', [this.#weights(2, hidden), types], { axis: 0 })
    const position = onnx.node('Gather', [this.#weights(positions, hidden), positionIds], { axis: 0 })
    return this.#layerNorm(onnx.node('Add', [onnx.node('Add', [word, type]), position]))
  }

  /** 0 where a token is, `MASKED` where padding is; `[batch, 1, 1, tokens]`. */
  #maskBias(mask: Value): Value {
    const onnx = this.#onnx
    const wide = onnx.node('Unsqueeze', [onnx.node('Unsqueeze', [mask], { axes: [1] })], { axes: [2] })
    const padding = onnx.node('Sub', [onnx.scalar(1), onnx.node('Cast', [wide], { to: 1 })])
    return onnx.node('Mul', [padding, onnx.scalar(MASKED)])
  }

  #attention(x: Value, maskBias: Value): Value {
    const { hidden, heads } = this.#shape
    const onnx = this.#onnx
    const headDim = hidden / heads
    const split = (perm: readonly number[]) => {
      const rows = onnx.node('Reshape', [this.#linear(x, hidden, hidden), onnx.ints([0, 0, heads, headDim])])
      return onnx.node('Transpose', [rows], { perm })
    }
    const query = split([0, 2, 1, 3])
    const key = split([0, 2, 3, 1])
    const value = split([0, 2, 1, 3])
    const scores = onnx.node('Div', [onnx.node('MatMul', [query, key]), onnx.scalar(Math.sqrt(headDim))])
    const attention = onnx.node('Softmax', [onnx.node('Add', [scores, maskBias])], { axis: 3 })
    const mixed = onnx.node('Transpose', [onnx.node('MatMul', [attention, value])], { perm: [0, 2, 1, 3] })
    return this.#linear(onnx.node('Reshape', [mixed, onnx.ints([0, 0, hidden])]), hidden, hidden)
  }

  #feedForward(x: Value): Value {
    const { hidden, intermediate } = this.#shape
    return this.#linear(this.#gelu(this.#linear(x, hidden, intermediate)), intermediate, hidden)
  }

  #gelu(x: Value): Value {
    const onnx = this.#onnx
    const erf = onnx.node('Erf', [onnx.node('Div', [x, onnx.scalar(Math.SQRT2)])])
    const gated = onnx.node('Mul', [x, onnx.node('Add', [erf, onnx.scalar(1)])])
    return onnx.node('Mul', [gated, onnx.scalar(0.5)])
  }

  #linear(x: Value, inputs: number, outputs: number): Value {
    const product = this.#onnx.node('MatMul', [x, this.#weights(inputs, outputs)])
    return this.#onnx.node('Add', [product, this.#onnx.floats([outputs], new Float32Array(outputs))])
  }

  /** Spelled out, as exporters of this operator set do; the runtime puts its own LayerNormalization in its place. */
  #layerNorm(x: Value, name?: Value): Value {
    const { hidden } = this.#shape
    const onnx = this.#onnx
    const mean = (value: Value) => onnx.node('ReduceMean', [value], { axes: [-1], keepdims: 1 })
    const centred = onnx.node('Sub', [x, mean(x)])
    const variance = mean(onnx.node('Pow', [centred, onnx.scalar(2)]))
    const deviation = onnx.node('Sqrt', [onnx.node('Add', [variance, onnx.scalar(1e-12)])])
    const scale = onnx.floats([hidden], new Float32Array(hidden).fill(1))
    const bias = onnx.floats([hidden], new Float32Array(hidden))
    return onnx.node('Add', [onnx.node('Mul', [onnx.node('Div', [centred, deviation]), scale]), bias], {}, name)
  }

  /** BERT's initial weights: normally distributed, of deviation 0.02. */
  #weights(rows: number, columns: number): Value {
    const data = Float32Array.from({ length: rows * columns }, () => 0.02 * normal(this.#random))
    return this.#onnx.floats([rows, columns], data)
  }
}
