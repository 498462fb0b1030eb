import { type Attribute, type Dimension, GraphEncoder } from './graph-encoder.js'

export type { Attribute, Dimension }

/** Element types that our graphs use. */
export type ElementType = 'float32' | 'uint8' | 'int8' | 'int32' | 'int64' | 'float16'

/** Their ONNX numbers (`TensorProto.DataType`). */
const ELEMENT: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  float16: 10,
}
const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  float16: 2,
}

/** A value of the graph, by name. */
export type Value = string

/** Writes an ONNX graph node by node. Values are named by the node that makes them, under the scope of the moment. */
export class GraphBuilder {
  readonly #encoder = new GraphEncoder()
  readonly #constants = new Map<string, Value>()
  /** What nodes made since the innermost body was opened. */
  #made = new Set<Value>()
  #scope = ''
  #count = 0

  /** Names what is made inside `build` after a part of the model, which profiles then show. */
  within<T>(scope: string, build: () => T): T {
    const outer = this.#scope
    this.#scope = outer === '' ? scope : `${outer}/${scope}`
    const result = build()
    this.#scope = outer
    return result
  }

  input(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    this.#encoder.input(name, ELEMENT[type], shape)
    return name
  }

  output(name: string, value: Value, type: ElementType, shape: readonly Dimension[]): void {
    this.#encoder.node('Identity', [value], [name], {}, '')
    this.#encoder.output(name, ELEMENT[type], shape)
  }

  /**
   * A tensor that belongs to the program. The bytes are not copied until the program is written.
   * @param data the values, or what gives them when the program is written
   */
  tensor(type: ElementType, shape: readonly number[], data: ArrayBufferView | (() => ArrayBufferView)): Value {
    const name = this.#name('weight')
    const length = shape.reduce((product, size) => product * size, ELEMENT_BYTES[type])
    const bytes = typeof data === 'function' ? () => bytesOf(data()) : bytesOf(data)
    this.#encoder.initializer(name, ELEMENT[type], shape, { length, bytes })
    return name
  }

  /** A float32 tensor. */
  floats(shape: readonly number[], data: ArrayLike<number>): Value {
    return this.tensor('float32', shape, data instanceof Float32Array ? data : Float32Array.from(data))
  }

  /**
   * A float32 tensor of the body that is being written. onnxruntime lays the weights of a convolution out for its vector units in the graph
   * that holds them alone.
   */
  bodyFloats(shape: readonly number[], data: Float32Array): Value {
    const name = this.#name('weight')
    this.#encoder.initializer(name, ELEMENT.float32, shape, { length: data.byteLength, bytes: bytesOf(data) }, true)
    return name
  }

  /** A float32 scalar, shared by all who ask for the same. */
  scalar(value: number): Value {
    return this.shared(`f${value}`, () => this.floats([], [value]))
  }

  /** An int64 vector for shapes, axes and sizes, shared by all who ask for the same. */
  ints(...values: number[]): Value {
    return this.shared(`i${values}`, () =>
      this.tensor(
        'int64',
        [values.length],
        BigInt64Array.from(values, (value) => BigInt(value)),
      ),
    )
  }

  /** A tensor that all who ask by the same key share. */
  shared(key: string, make: () => Value): Value {
    const known = this.#constants.get(key)
    if (known !== undefined) return known
    const value = make()
    this.#constants.set(key, value)
    return value
  }

  /** Adds a node with one output. Contrib operators are written with their domain: `'com.microsoft:MatMulIntegerToFloat'`. */
  node(operator: string, inputs: readonly Value[], attributes: Readonly<Record<string, Attribute>> = {}): Value {
    return this.nodes(operator, inputs, 1, attributes)[0]
  }

  /** Adds a node with several outputs. */
  nodes(
    operator: string,
    inputs: readonly Value[],
    outputs: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value[] {
    const type = operator.slice(operator.indexOf(':') + 1)
    const domain = operator.slice(0, Math.max(0, operator.indexOf(':')))
    const names = Array.from({ length: outputs }, () => this.#name(type))
    for (const name of names) this.#made.add(name)
    this.#encoder.node(type, inputs, names, attributes, domain)
    return names
  }

  /**
   * Float32 values that come from one of two bodies, of which only one is run. Both see all values made so far.
   * @param condition a boolean scalar
   */
  branch(condition: Value, yes: () => readonly Value[], no: () => readonly Value[]): Value[] {
    const then = this.#body('yes', [], yes)
    const otherwise = this.#body('no', [], no)
    return this.nodes('If', [condition], then.outputs, { then_branch: then.bytes, else_branch: otherwise.bytes })
  }

  /**
   * A body that is run for one slice after the other. It sees all values made so far.
   * @param state float32, handed from turn to turn
   * @param slices float32; each turn gets its part of each, without the axis
   * @param body gives the state for the next turn, and what is to be stacked along the axis
   * @returns the last state, and the stacks
   */
  scan(
    state: Value,
    slices: readonly Value[],
    axis: number,
    body: (state: Value, slices: readonly Value[]) => readonly Value[],
  ): Value[] {
    const inputs = [state, ...slices].map(() => this.#name('turn'))
    const { bytes, outputs } = this.#body('turn', inputs, () => body(inputs[0], inputs.slice(1)))
    return this.nodes('Scan', [state, ...slices], outputs, {
      body: bytes,
      num_scan_inputs: slices.length,
      scan_input_axes: slices.map(() => axis),
      scan_output_axes: Array(outputs - 1).fill(axis),
    })
  }

  /** @returns the model file @throws LamError `LAM_BACKEND_FAILED` past 2 GiB, the most that the format allows */
  finish(name: string): Uint8Array<ArrayBuffer> {
    return this.#encoder.finish(name)
  }

  /** `finish`, which gives way to the event loop as it writes. */
  finishInTurns(name: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.#encoder.finishInTurns(name)
  }

  #body(name: string, inputs: readonly Value[], build: () => readonly Value[]): { outputs: number; bytes: Uint8Array } {
    const outer = this.#made
    this.#made = new Set()
    this.#encoder.openBody()
    // A body may only give what is made in it, each under a name of its own.
    const given = new Set<Value>()
    const values = this.within(name, build).map((value) => {
      const own = this.#made.has(value) && !given.has(value) ? value : this.node('Identity', [value])
      given.add(own)
      return own
    })
    const bytes = this.#encoder.closeBody(name, inputs, values, ELEMENT.float32)
    this.#made = outer
    return { outputs: values.length, bytes }
  }

  #name(what: string): Value {
    this.#count += 1
    return `${this.#scope}/${what}_${this.#count}`
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
