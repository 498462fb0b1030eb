import type { BertShape } from './bert-shapes.js'
import type { NamedTensor } from './bert-weights.js'
import { OnnxWriter, type Value } from './onnx-writer.js'

/** Operator set of the file. Newer ones bring versions of Reshape and Transpose that fewer of the runtime's fusions know. */
const OPSET = 12
/** What BERT's exporters add to the scores of padding. */
const MASKED = -10000

/**
 * A BERT encoder as an ONNX file: inputs `input_ids`, `attention_mask`, `token_type_ids`, all int64 `[batch, tokens]`; output
 * `last_hidden_state`, float32 `[batch, tokens, hidden]`. The nodes are those that a PyTorch model exports to, in the patterns that
 * onnxruntime fuses into its own embedding, attention, LayerNorm and Gelu kernels.
 * @param weights every tensor of the encoder, as `bertWeights` makes them
 */
export function bertOnnx(shape: BertShape, weights: readonly NamedTensor[]): Uint8Array {
  return new BertGraph(shape, weights).write()
}

class BertGraph {
  readonly #onnx = new OnnxWriter()
  readonly #shape: BertShape
  readonly #weights: ReadonlyMap<string, NamedTensor>

  constructor(shape: BertShape, weights: readonly NamedTensor[]) {
    this.#shape = shape
    this.#weights = new Map(weights.map((tensor) => [tensor.name, tensor]))
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
      const at = `encoder.layer.${layer}`
      const mixed = this.#onnx.node('Add', [this.#attention(at, x, maskBias), x])
      const attended = this.#layerNorm(`${at}.attention.output.LayerNorm`, mixed)
      const fed = this.#onnx.node('Add', [this.#feedForward(at, attended), attended])
      x = this.#layerNorm(`${at}.output.LayerNorm`, fed, layer === layers - 1 ? 'last_hidden_state' : undefined)
    }
    this.#onnx.output(x, [...dims, hidden])
    return this.#onnx.finish('bert', OPSET)
  }

  #embeddings(ids: Value, types: Value): Value {
    const { positions } = this.#shape
    const onnx = this.#onnx
    const tokens = onnx.node('Gather', [onnx.node('Shape', [ids]), onnx.ints([1], [])], { axis: 0 })
    const end = onnx.node('Unsqueeze', [tokens], { axes: [0] })
    const rows = onnx.ints([...Array(positions).keys()], [1, positions])
    const positionIds = onnx.node('Slice', [rows, onnx.ints([0]), end, onnx.ints([1]), onnx.ints([1])])
    const word = onnx.node('Gather', [this.#matrix('embeddings.word_embeddings.weight'), ids], { axis: 0 })
    const type = onnx.node('Gather', [this.#matrix('embeddings.token_type_embeddings.weight'), types], { axis: 0 })
    const position = onnx.node('Gather', [this.#matrix('embeddings.position_embeddings.weight'), positionIds], {
      axis: 0,
    })
    return this.#layerNorm('embeddings.LayerNorm', onnx.node('Add', [onnx.node('Add', [word, type]), position]))
  }

  /** 0 where a token is, `MASKED` where padding is; `[batch, 1, 1, tokens]`. */
  #maskBias(mask: Value): Value {
    const onnx = this.#onnx
    const wide = onnx.node('Unsqueeze', [onnx.node('Unsqueeze', [mask], { axes: [1] })], { axes: [2] })
    const padding = onnx.node('Sub', [onnx.scalar(1), onnx.node('Cast', [wide], { to: 1 })])
    return onnx.node('Mul', [padding, onnx.scalar(MASKED)])
  }

  #attention(name: string, x: Value, maskBias: Value): Value {
    const { hidden, heads } = this.#shape
    const onnx = this.#onnx
    const headDim = hidden / heads
    const split = (part: string, perm: readonly number[]) => {
      const rows = onnx.node('Reshape', [
        this.#linear(`${name}.attention.self.${part}`, x),
        onnx.ints([0, 0, heads, headDim]),
      ])
      return onnx.node('Transpose', [rows], { perm })
    }
    const query = split('query', [0, 2, 1, 3])
    const key = split('key', [0, 2, 3, 1])
    const value = split('value', [0, 2, 1, 3])
    const scores = onnx.node('Div', [onnx.node('MatMul', [query, key]), onnx.scalar(Math.sqrt(headDim))])
    const attention = onnx.node('Softmax', [onnx.node('Add', [scores, maskBias])], { axis: 3 })
    const mixed = onnx.node('Transpose', [onnx.node('MatMul', [attention, value])], { perm: [0, 2, 1, 3] })
    return this.#linear(`${name}.attention.output.dense`, onnx.node('Reshape', [mixed, onnx.ints([0, 0, hidden])]))
  }

  #feedForward(name: string, x: Value): Value {
    return this.#linear(`${name}.output.dense`, this.#gelu(this.#linear(`${name}.intermediate.dense`, x)))
  }

  #gelu(x: Value): Value {
    const onnx = this.#onnx
    const erf = onnx.node('Erf', [onnx.node('Div', [x, onnx.scalar(Math.SQRT2)])])
    const gated = onnx.node('Mul', [x, onnx.node('Add', [erf, onnx.scalar(1)])])
    return onnx.node('Mul', [gated, onnx.scalar(0.5)])
  }

  /** The product wants `[in, out]`, where checkpoints hold `[out, in]`. */
  #linear(name: string, x: Value): Value {
    const { shape, values } = this.#tensor(`${name}.weight`)
    const [out, inner] = shape
    const stored = values()
    const transposed = new Float32Array(stored.length)
    for (let row = 0; row < out; row++) {
      for (let column = 0; column < inner; column++) transposed[column * out + row] = stored[row * inner + column]
    }
    const product = this.#onnx.node('MatMul', [x, this.#onnx.floats([inner, out], transposed)])
    return this.#onnx.node('Add', [product, this.#matrix(`${name}.bias`)])
  }

  /** Spelled out, as exporters of this operator set do; the runtime puts its own LayerNormalization in its place. */
  #layerNorm(name: string, x: Value, output?: Value): Value {
    const onnx = this.#onnx
    const mean = (value: Value) => onnx.node('ReduceMean', [value], { axes: [-1], keepdims: 1 })
    const centred = onnx.node('Sub', [x, mean(x)])
    const variance = mean(onnx.node('Pow', [centred, onnx.scalar(2)]))
    const deviation = onnx.node('Sqrt', [onnx.node('Add', [variance, onnx.scalar(1e-12)])])
    const scaled = onnx.node('Mul', [onnx.node('Div', [centred, deviation]), this.#matrix(`${name}.weight`)])
    return onnx.node('Add', [scaled, this.#matrix(`${name}.bias`)], {}, output)
  }

  #matrix(name: string): Value {
    const { shape, values } = this.#tensor(name)
    return this.#onnx.floats(shape, values())
  }

  #tensor(name: string): NamedTensor {
    const found = this.#weights.get(name)
    if (found === undefined) throw new RangeError(`No tensor ${name}.`)
    return found
  }
}
