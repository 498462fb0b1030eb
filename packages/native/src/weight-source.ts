import type { PlatformAbortSignal, TensorInfo, Weights } from '@lamjs/core/backend'
import type { LoadRequest } from './binding.js'

type WeightSource = Pick<LoadRequest, 'files' | 'tensors'>

/** Where the addon finds the weights on disk; undefined where they are not all on one. It refuses a file that does not begin with its `head`. */
export function weightsOnDisk({ files, tensors }: Weights): WeightSource | undefined {
  const found = files.flatMap(({ label, path, head }) =>
    path === undefined || head === undefined ? [] : [{ label, path, head }],
  )
  return found.length === files.length ? { files: found, tensors: [...tensors.values()] } : undefined
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
