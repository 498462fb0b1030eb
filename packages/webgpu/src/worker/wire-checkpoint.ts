import {
  type EncoderModel,
  LamError,
  type ModelConfig,
  nextTurn,
  sha256,
  type TensorInfo,
  type TensorReader,
  type Weights,
  widenToFloat32,
} from '@lamjs/core/backend'

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

/** Bytes that are copied without a pause: some 2 ms of the page's time. */
export const SLICE = 4 * 2 ** 20

/**
 * Copies the tensors' bytes, to be handed over: the page keeps its own. Pauses between slices.
 * @throws LamError `LAM_CHECKPOINT_TENSOR_NON_FINITE`
 */
export async function toWire({ name, config, openWeights }: EncoderModel): Promise<WireCheckpoint> {
  const weights = await openWeights()
  const tensors: TensorInfo[] = []
  let length = 0
  for (const info of weights.tensors.values()) {
    tensors.push({ ...info, file: 0, byteOffset: length })
    length += Math.ceil(info.byteLength / ALIGNMENT) * ALIGNMENT
  }
  const bytes = new Uint8Array(length)
  const reader = await weights.load()
  for (const { name: tensor, byteOffset } of tensors) {
    await nextTurn()
    const source = reader.bytes(tensor)
    for (let start = 0; start < source.length; start += SLICE) {
      await nextTurn()
      bytes.set(source.subarray(start, start + SLICE), byteOffset + start)
    }
  }
  return { name, config, file: weights.files[0].label, tensors, bytes }
}

/** The other end. */
export function fromWire({ name, config, file, tensors, bytes }: WireCheckpoint): EncoderModel {
  const byName = new Map(tensors.map((info) => [info.name, info]))
  const reader = readerOf(bytes, byName)
  const weights: Weights = {
    files: [{ label: file }],
    tensors: byName,
    load: async () => reader,
    float32: async (tensor) => reader.float32(tensor),
  }
  return {
    name,
    config,
    openWeights: async () => weights,
    // Of what came over. Not the page's own, which is one over the file as it lies there.
    fingerprint: async () => {
      const about = JSON.stringify([config, tensors, await sha256(bytes)])
      return sha256(new TextEncoder().encode(about))
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
  const bytesOf = ({ byteOffset, byteLength }: TensorInfo) => bytes.subarray(byteOffset, byteOffset + byteLength)
  const float32 = (name: string) => widenToFloat32(bytesOf(find(name)), find(name).dtype)
  return {
    float32,
    float64: (name) => Float64Array.from(float32(name)),
    bytes: (name) => bytesOf(find(name)),
  }
}
