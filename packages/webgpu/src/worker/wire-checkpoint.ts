import { type Checkpoint, LamError, type ModelConfig, type TensorInfo, type TensorReader } from '@lamjs/core'
import { nextTask } from '../program/next-task.js'
import { halfToFloat } from './half-to-float.js'

/** What a backend needs of a checkpoint, as data: config and the tensors' bytes end to end. */
export interface WireCheckpoint {
  readonly name: string
  readonly config: ModelConfig
  /** For messages. */
  readonly file: string
  /** Their `byteOffset` counts from the start of `bytes`. */
  readonly tensors: readonly TensorInfo[]
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Any dtype may be viewed at a multiple of this. */
const ALIGNMENT = 8

/**
 * Copies the tensors' bytes, to be handed over: the page keeps its own. Pauses between tensors.
 * @throws LamError `LAM_CHECKPOINT_TENSOR_NON_FINITE`
 */
export async function toWire({ name, config, weights }: Checkpoint): Promise<WireCheckpoint> {
  const tensors: TensorInfo[] = []
  let length = 0
  for (const info of weights.tensors.values()) {
    tensors.push({ ...info, byteOffset: length })
    length += Math.ceil(info.byteLength / ALIGNMENT) * ALIGNMENT
  }
  const bytes = new Uint8Array(length)
  const reader = await weights.load()
  for (const { name: tensor, byteOffset } of tensors) {
    await nextTask()
    bytes.set(reader.bytes(tensor), byteOffset)
  }
  return { name, config, file: weights.file, tensors, bytes }
}

/** The other end: a checkpoint as far as `Backend.compile` reads one. */
export function fromWire({ name, config, file, tensors, bytes }: WireCheckpoint): Checkpoint {
  const byName = new Map(tensors.map((info) => [info.name, info]))
  return {
    name,
    config,
    tokenizer: undefined,
    weights: { file, tensors: byName, load: async () => readerOf(bytes, byName) },
    fingerprint: () => {
      throw new LamError('LAM_BACKEND_FAILED', 'A fingerprint is made on the page, not in the worker.')
    },
  }
}

/** Whether everything is finite was seen to on the page. */
function readerOf(bytes: Uint8Array<ArrayBuffer>, tensors: ReadonlyMap<string, TensorInfo>): TensorReader {
  const find = (name: string) => {
    const info = tensors.get(name)
    if (info) return info
    throw new LamError('LAM_CHECKPOINT_TENSOR_MISSING', `No tensor ${name} came with the model.`)
  }
  const float32 = (name: string) => {
    const { dtype, byteOffset, byteLength } = find(name)
    if (dtype === 'F32') return new Float32Array(bytes.buffer, byteOffset, byteLength / 4)
    const words = new Uint16Array(bytes.buffer, byteOffset, byteLength / 2)
    if (dtype === 'F16') return halfToFloat(words)
    return new Float32Array(Uint32Array.from(words, (word) => word << 16).buffer)
  }
  return {
    float32,
    float64: (name) => Float64Array.from(float32(name)),
    bytes: (name) => {
      const { byteOffset, byteLength } = find(name)
      return bytes.subarray(byteOffset, byteOffset + byteLength)
    },
  }
}
