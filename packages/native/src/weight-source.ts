import type { TensorInfo, Weights } from '@lamjs/core'
import type { LoadRequest } from './binding.js'
import { unchangedHead } from './unchanged-head.js'

type WeightSource = Pick<LoadRequest, 'path' | 'head' | 'bytes' | 'tensors'>

/**
 * Where the addon finds the weights on disk; undefined where they are not on one.
 * @throws LamError `LAM_CHECKPOINT_NOT_FOUND`, `LAM_CHECKPOINT_UNREADABLE`, `LAM_CHECKPOINT_FILE_MISMATCH` where the file is not the one
 * that was opened
 */
export async function weightsOnDisk(weights: Weights): Promise<WeightSource | undefined> {
  const tensors = [...weights.tensors.values()]
  if (weights.path === undefined) return undefined
  return { path: weights.path, head: await unchangedHead(weights.path, tensors), tensors }
}

/** The tensors' bytes one after another, for weights that the addon cannot read itself. */
export async function weightsInMemory(weights: Weights): Promise<WeightSource> {
  const tensors = [...weights.tensors.values()]
  const reader = await weights.load()
  const bytes = new Uint8Array(tensors.reduce((sum, { byteLength }) => sum + byteLength, 0))
  const moved: TensorInfo[] = []
  let byteOffset = 0
  for (const tensor of tensors) {
    bytes.set(reader.bytes(tensor.name), byteOffset)
    moved.push({ ...tensor, byteOffset })
    byteOffset += tensor.byteLength
  }
  return { bytes, tensors: moved }
}
