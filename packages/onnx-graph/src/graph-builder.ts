import { GraphEncoder } from './graph-encoder.js'

/** Element types that our graphs use, by their ONNX numbers (`TensorProto.DataType`). */
const ELEMENT = { float32: 1, uint8: 2, int32: 6, int64: 7, float16: 10 } as const

export type ElementType = keyof typeof ELEMENT

/** A size, or the name of a size that is known only when the program runs. */
export type Dimension = number | string

/** An integer, integers, a `{ float }`, a string, or a graph that is encoded already. */
export type Attribute = number | readonly number[] | string | Uint8Array | { readonly float: number }

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

  /** A tensor that belongs to the program. The bytes are not copied until `finish`. */
  tensor(type: ElementType, shape: readonly number[], data: ArrayBufferView): Value {
    const name = this.#name('weight')
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    this.#encoder.initializer(name, ELEMENT[type], shape, bytes)
    return name
  }

  /** A float32 tensor. */
  floats(shape: readonly number[], data: ArrayLike<number>): Value {
    return this.tensor('float32', shape, data instanceof Float32Array ? data : Float32Array.from(data))
  }

  /** A float32 scalar, shared by all who ask for the same. */
  scalar(value: number): Value {
    return this.#shared(`f${value}`, () => this.floats([], [value]))
  }

  /** An int64 vector for shapes, axes and sizes, shared by all who ask for the same. */
  ints(...values: number[]): Value {
    return this.#shared(`i${values}`, () =>
      this.tensor(
        'int64',
        [values.length],
        BigInt64Array.from(values, (value) => BigInt(value)),
      ),
    )
  }

  /** Adds a node with one output. Contrib operators are written with their domain: `'com.microsoft:MatMulNBits'`. */
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
    const body = (name: string, build: () => readonly Value[]) => {
      this.#encoder.openBody()
      this.#made = new Set()
      // A body may only give what is made in it.
      const values = this.within(name, build).map((value) =>
        this.#made.has(value) ? value : this.node('Identity', [value]),
      )
      return { count: values.length, bytes: this.#encoder.closeBody(name, values, ELEMENT.float32) }
    }
    const then = body('yes', yes)
    return this.nodes('If', [condition], then.count, { then_branch: then.bytes, else_branch: body('no', no).bytes })
  }

  /** @returns the model file @throws LamError `LAM_BACKEND_FAILED` past 2 GiB, the most that the format allows */
  finish(name: string): Uint8Array<ArrayBuffer> {
    return this.#encoder.finish(name)
  }

  #shared(key: string, make: () => Value): Value {
    const known = this.#constants.get(key)
    if (known !== undefined) return known
    const value = make()
    this.#constants.set(key, value)
    return value
  }

  #name(what: string): Value {
    this.#count += 1
    return `${this.#scope}/${what}_${this.#count}`
  }
}
