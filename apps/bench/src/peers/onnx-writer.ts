import onnxProto, { type onnx as Onnx } from 'onnx-proto'

/** A value of the graph, by name. */
export type Value = string

type AttributeValue = number | readonly number[] | { readonly float: number }

const { onnx } = onnxProto
const { FLOAT, INT64 } = onnx.TensorProto.DataType
const { AttributeType } = onnx.AttributeProto

/** Collects the nodes and weights of one ONNX model and encodes it. Values are named in the order they are made. */
export class OnnxWriter {
  readonly #nodes: Onnx.INodeProto[] = []
  readonly #initializers: Onnx.ITensorProto[] = []
  readonly #inputs: Onnx.IValueInfoProto[] = []
  readonly #outputs: Onnx.IValueInfoProto[] = []

  /** An int64 input whose sizes are known when the model runs. */
  input(name: string, shape: readonly string[]): Value {
    this.#inputs.push(valueInfo(name, INT64, shape))
    return name
  }

  /** A float32 output, by the name it was made under. */
  output(value: Value, shape: readonly (string | number)[]): void {
    this.#outputs.push(valueInfo(value, FLOAT, shape))
  }

  floats(shape: readonly number[], data: Float32Array): Value {
    return this.#tensor(FLOAT, shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }

  scalar(value: number): Value {
    return this.floats([], Float32Array.of(value))
  }

  /** An int64 tensor; a vector unless a shape is given. */
  ints(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    const data = BigInt64Array.from(values, BigInt)
    return this.#tensor(INT64, shape, new Uint8Array(data.buffer))
  }

  /** Adds a node with one output. */
  node(
    opType: string,
    input: readonly Value[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    output: Value = `${opType}_${this.#nodes.length}`,
  ): Value {
    const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value))
    this.#nodes.push({ opType, name: output, input: [...input], output: [output], attribute })
    return output
  }

  finish(name: string, opset: number): Uint8Array {
    return onnx.ModelProto.encode({
      irVersion: 8,
      producerName: 'lam-bench',
      opsetImport: [{ domain: '', version: opset }],
      graph: {
        name,
        node: this.#nodes,
        initializer: this.#initializers,
        input: this.#inputs,
        output: this.#outputs,
      },
    }).finish()
  }

  #tensor(dataType: number, dims: readonly number[], rawData: Uint8Array): Value {
    const name = `weight_${this.#initializers.length}`
    this.#initializers.push({ name, dataType, dims: [...dims], rawData })
    return name
  }
}

function valueInfo(name: string, elemType: number, shape: readonly (string | number)[]): Onnx.IValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }))
  return { name, type: { tensorType: { elemType, shape: { dim } } } }
}

function attributeProto(name: string, value: AttributeValue): Onnx.IAttributeProto {
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value }
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float }
  return { name, type: AttributeType.INTS, ints: [...value] }
}
