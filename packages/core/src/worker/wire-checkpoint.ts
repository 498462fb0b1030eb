import { nextTurn } from '../async/next-turn.js'
import type { EncoderModel } from '../checkpoint/checkpoint.js'
import { sha256 } from '../checkpoint/sha256.js'
import { createTensorReader } from '../checkpoint/tensor-reader.js'
import type { TensorInfo, Weights } from '../checkpoint/weights.js'
import type { ModelConfig } from '../families/registry.js'

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
  const files = [{ label: file }]
  const reader = createTensorReader([bytes], byName, files)
  const weights: Weights = {
    files,
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
