import type { PlatformAbortSignal, TensorInfo, Weights } from '@lamjs/core/backend'
import type { LoadRequest } from './binding.js'
import { unchangedHead } from './unchanged-head.js'

type WeightSource = Pick<LoadRequest, 'files' | 'tensors'>

/**
 * Where the addon finds the weights on disk; undefined where they are not all on one.
 * @throws LamError `LAM_CHECKPOINT_NOT_FOUND`, `LAM_CHECKPOINT_UNREADABLE`, `LAM_CHECKPOINT_FILE_MISMATCH` where a file is not the one
 * that was opened
 */
export async function weightsOnDisk(weights: Weights): Promise<WeightSource | undefined> {
  const tensors = [...weights.tensors.values()]
  const files = weights.files.map(async ({ label, path }, index) => {
    if (path === undefined) return undefined
    const own = tensors.filter(({ file }) => file === index)
    return { label, path, head: await unchangedHead(path, own) }
  })
  const found = (await Promise.all(files)).filter((file) => file !== undefined)
  return found.length === files.length ? { files: found, tensors } : undefined
}

/** The tensors' bytes one after another, for weights that the addon cannot read itself. */
export async function weightsInMemory(weights: Weights, signal?: PlatformAbortSignal): Promise<WeightSource> {
  const tensors = [...weights.tensors.values()]
  const reader = await weights.load(signal)
  const bytes = new Uint8Array(tensors.reduce((sum, { byteLength }) => sum + byteLength, 0))
  const moved: TensorInfo[] = []
  let byteOffset = 0
  for (const tensor of tensors) {
    bytes.set(reader.bytes(tensor.name), byteOffset)
    moved.push({ ...tensor, file: 0, byteOffset })
    byteOffset += tensor.byteLength
  }
  return { files: [{ label: weights.files[0].label, bytes }], tensors: moved }
}
