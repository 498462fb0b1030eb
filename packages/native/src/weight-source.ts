import type { TensorInfo, Weights } from '@lamjs/core'
import type { LoadRequest } from './binding.js'

/** Where the addon finds the weights: their file, to be mapped, or the tensors' bytes one after another. */
export async function weightSource(weights: Weights): Promise<Pick<LoadRequest, 'path' | 'bytes' | 'tensors'>> {
  const tensors = [...weights.tensors.values()]
  if (weights.path !== undefined) return { path: weights.path, tensors }
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
