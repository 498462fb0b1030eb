import type { TensorInfo, Weights } from '@lamjs/core'
import type { LoadRequest } from './binding.js'
import { unchangedHead } from './unchanged-head.js'

/**
 * Where the addon finds the weights: their file, to be mapped, or the tensors' bytes one after another.
 * @throws LamError `LAM_CHECKPOINT_NOT_FOUND`, `LAM_CHECKPOINT_FILE_MISMATCH` where the file is not the one that was opened
 */
export async function weightSource(
  weights: Weights,
): Promise<Pick<LoadRequest, 'path' | 'head' | 'bytes' | 'tensors'>> {
  const tensors = [...weights.tensors.values()]
  if (weights.path !== undefined)
    return { path: weights.path, head: await unchangedHead(weights.path, tensors), tensors }
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
