import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { LamError, nextTurn } from '@lamjs/core/backend'

/** A size, or the name of a size that is known only when the program runs. */
export type Dimension = number | string

/** An integer, integers, a `{ float }`, a string, or a graph that is encoded already. */
export type Attribute = number | readonly number[] | string | Uint8Array | { readonly float: number }

/** Field numbers of onnx.proto that we write. */
const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8 } as const
const OPSET = { domain: 1, version: 2 } as const
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const
const NODE = { input: 1, output: 2, name: 3, type: 4, attribute: 5, domain: 7 } as const
const ATTRIBUTE = { name: 1, float: 2, int: 3, string: 4, graph: 6, ints: 8, type: 20 } as const
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 } as const
const VALUE = { name: 1, type: 2 } as const
/** `TypeProto.Tensor`, and the shape and dimensions in it. */
const TYPE = { tensor: 1, element: 1, shape: 2, dimension: 1, size: 1, parameter: 2 } as const
/** `AttributeProto.AttributeType`. */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, graph: 5, ints: 7 } as const

const IR_VERSION = 10
/** 20 is the first with Gelu. */
const OPSET_VERSION = 21
const CONTRIB_DOMAIN = 'com.microsoft'
/** Protobuf messages, and so ONNX files, end below 2 GiB. */
const MOST_BYTES = 2 ** 31 - 1

/** Encodes the parts of an ONNX model as they come; weights are laid down as they are, once, at the end. */
export class GraphEncoder {
  readonly #graph = new Chunks()
  /** Bodies of branches that are being written, innermost last. */
  readonly #bodies: Chunks[] = []

  /** What comes next, but for inputs, outputs and weights, belongs to the body of a branch. */
  openBody(): void {
    this.#bodies.push(new Chunks())
  }

  /** @returns the body as a graph message, for an attribute; inputs and outputs are all of one type */
  closeBody(name: string, inputs: readonly string[], outputs: readonly string[], element: number): Uint8Array {
    const body = this.#bodies.pop() ?? new Chunks()
    body.string(GRAPH.name, name)
    for (const input of inputs) {
      body.nested(GRAPH.input, (writer) => writeValue(writer, input, element, undefined))
    }
    for (const output of outputs) {
      body.nested(GRAPH.output, (writer) => writeValue(writer, output, element, undefined))
    }
    return body.join()
  }

  input(name: string, element: number, shape: readonly Dimension[]): void {
    this.#graph.nested(GRAPH.input, (writer) => writeValue(writer, name, element, shape))
  }

  output(name: string, element: number, shape: readonly Dimension[]): void {
    this.#graph.nested(GRAPH.output, (writer) => writeValue(writer, name, element, shape))
  }

  node(
    type: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    domain: string,
  ): void {
    const body = this.#bodies.at(-1) ?? this.#graph
    body.nested(GRAPH.node, (writer) => {
      for (const input of inputs) writer.tag(NODE.input, WireType.LengthDelimited).string(input)
      for (const output of outputs) writer.tag(NODE.output, WireType.LengthDelimited).string(output)
      writer.tag(NODE.name, WireType.LengthDelimited).string(outputs[0])
      writer.tag(NODE.type, WireType.LengthDelimited).string(type)
      for (const [name, value] of Object.entries(attributes)) {
        writer.tag(NODE.attribute, WireType.LengthDelimited).fork()
        writeAttribute(writer, name, value)
        writer.join()
      }
      if (domain !== '') writer.tag(NODE.domain, WireType.LengthDelimited).string(domain)
    })
  }

  /** @param inBody whether it belongs to the body that is open, where there is one, rather than to the whole program */
  initializer(name: string, element: number, shape: readonly number[], data: LaterBytes, inBody = false): void {
    const head = new BinaryWriter()
    for (const size of shape) head.tag(TENSOR.dims, WireType.Varint).int64(size)
    head.tag(TENSOR.type, WireType.Varint).int32(element)
    head.tag(TENSOR.name, WireType.LengthDelimited).string(name)
    head.tag(TENSOR.raw, WireType.LengthDelimited).uint32(data.length)
    const headBytes = head.finish()
    const frame = new BinaryWriter()
    frame.tag(GRAPH.initializer, WireType.LengthDelimited).uint32(headBytes.length + data.length)
    const owner = (inBody ? this.#bodies.at(-1) : undefined) ?? this.#graph
    owner.push(frame.finish(), headBytes, data)
  }

  finish(name: string): Uint8Array<ArrayBuffer> {
    const { all, steps } = this.#write(name)
    for (const step of steps) step()
    return all
  }

  async finishInTurns(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const { all, steps } = this.#write(name)
    for (const step of steps) {
      await nextTurn()
      step()
    }
    return all
  }

  /** The file's bytes, and what fills them in. @throws LamError `LAM_BACKEND_FAILED` */
  #write(name: string) {
    this.#graph.string(GRAPH.name, name)
    if (this.#graph.length > MOST_BYTES - 1024) throw tooLarge(this.#graph.length)
    const head = new BinaryWriter()
    head.tag(MODEL.irVersion, WireType.Varint).int64(IR_VERSION)
    head.tag(MODEL.producer, WireType.LengthDelimited).string('@lamjs/onnx-graph')
    for (const [domain, version] of [
      ['', OPSET_VERSION],
      [CONTRIB_DOMAIN, 1],
    ] as const) {
      head.tag(MODEL.opset, WireType.LengthDelimited).fork()
      head.tag(OPSET.domain, WireType.LengthDelimited).string(domain)
      head.tag(OPSET.version, WireType.Varint).int64(version)
      head.join()
    }
    head.tag(MODEL.graph, WireType.LengthDelimited).uint32(this.#graph.length)
    return this.#graph.write(head.finish())
  }
}

/** So many bytes, or what gives them when they are written. */
interface LaterBytes {
  readonly length: number
  readonly bytes: Uint8Array | (() => Uint8Array)
}

/** Bytes in pieces, joined once. */
class Chunks {
  readonly #chunks: (Uint8Array | LaterBytes)[] = []
  length = 0

  push(...chunks: (Uint8Array | LaterBytes)[]): void {
    for (const chunk of chunks) {
      this.#chunks.push(chunk)
      this.length += chunk.length
    }
  }

  string(field: number, value: string): void {
    this.push(new BinaryWriter().tag(field, WireType.LengthDelimited).string(value).finish())
  }

  nested(field: number, write: (writer: BinaryWriter) => void): void {
    const writer = new BinaryWriter().tag(field, WireType.LengthDelimited).fork()
    write(writer)
    this.push(writer.join().finish())
  }

  join(): Uint8Array<ArrayBuffer> {
    const { all, steps } = this.write(new Uint8Array(0))
    for (const step of steps) step()
    return all
  }

  /** Memory for all, in which what is there already stands, and a step for each piece that is made now. */
  write(head: Uint8Array): { readonly all: Uint8Array<ArrayBuffer>; readonly steps: readonly (() => void)[] } {
    const all = new Uint8Array(head.length + this.length)
    const steps: (() => void)[] = []
    all.set(head)
    let at = head.length
    for (const chunk of this.#chunks) {
      const place = all.subarray(at, at + chunk.length)
      const bytes = 'bytes' in chunk ? chunk.bytes : chunk
      if (typeof bytes === 'function') steps.push(() => fill(place, bytes()))
      else place.set(bytes)
      at += chunk.length
    }
    return { all, steps }
  }
}

function fill(place: Uint8Array, bytes: Uint8Array): void {
  if (bytes.length !== place.length) throw new RangeError(`${place.length} bytes were announced, ${bytes.length} came.`)
  place.set(bytes)
}

function writeAttribute(writer: BinaryWriter, name: string, value: Attribute): void {
  const type = (number: number) => writer.tag(ATTRIBUTE.type, WireType.Varint).int32(number)
  writer.tag(ATTRIBUTE.name, WireType.LengthDelimited).string(name)
  if (typeof value === 'number') {
    type(ATTRIBUTE_TYPE.int).tag(ATTRIBUTE.int, WireType.Varint).int64(value)
  } else if (typeof value === 'string') {
    type(ATTRIBUTE_TYPE.string).tag(ATTRIBUTE.string, WireType.LengthDelimited).string(value)
  } else if (value instanceof Uint8Array) {
    type(ATTRIBUTE_TYPE.graph).tag(ATTRIBUTE.graph, WireType.LengthDelimited).bytes(value)
  } else if ('float' in value) {
    type(ATTRIBUTE_TYPE.float).tag(ATTRIBUTE.float, WireType.Bit32).float(value.float)
  } else {
    type(ATTRIBUTE_TYPE.ints)
    for (const item of value) writer.tag(ATTRIBUTE.ints, WireType.Varint).int64(item)
  }
}

/** @param shape left out where it is not known */
function writeValue(
  writer: BinaryWriter,
  name: string,
  element: number,
  shape: readonly Dimension[] | undefined,
): void {
  writer.tag(VALUE.name, WireType.LengthDelimited).string(name)
  writer.tag(VALUE.type, WireType.LengthDelimited).fork()
  writer.tag(TYPE.tensor, WireType.LengthDelimited).fork()
  writer.tag(TYPE.element, WireType.Varint).int32(element)
  if (shape !== undefined) {
    writer.tag(TYPE.shape, WireType.LengthDelimited).fork()
    for (const dimension of shape) {
      writer.tag(TYPE.dimension, WireType.LengthDelimited).fork()
      if (typeof dimension === 'number') writer.tag(TYPE.size, WireType.Varint).int64(dimension)
      else writer.tag(TYPE.parameter, WireType.LengthDelimited).string(dimension)
      writer.join()
    }
    writer.join()
  }
  writer.join().join()
}

function tooLarge(bytes: number): LamError {
  return new LamError(
    'LAM_BACKEND_FAILED',
    `The program would take ${bytes} bytes, and an ONNX file holds at most ${MOST_BYTES} (2 GiB). ` +
      'Use a smaller model, the int8 precision, or another backend such as @lamjs/native.',
  )
}
