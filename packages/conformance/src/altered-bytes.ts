import { type Checkpoint, type CheckpointBytes, openCheckpoint, type TensorDtype } from '@lamjs/core/backend'
import { checkpointBytes, type TinyModel } from '@lamjs/oracle'
import { check } from './assert.js'

/** F16 bits of NaN and the infinities, because older JavaScript has no array of float16. */
const F16_BITS: ReadonlyMap<number, number> = new Map([
  [Number.NaN, 0x7e00],
  [Number.NEGATIVE_INFINITY, 0xfc00],
])

/** Writes one value of a tensor; a negative index counts from its end. */
export function writeValue(values: DataView, dtype: TensorDtype, index: number, value: number): void {
  const at = (size: number) => (index < 0 ? values.byteLength + index * size : index * size)
  if (dtype === 'F32') {
    values.setFloat32(at(4), value, true)
    return
  }
  const bits = F16_BITS.get(value)
  check(dtype === 'F16' && bits !== undefined, `There is no way to write ${value} as ${dtype}.`)
  values.setUint16(at(2), bits, true)
}

/** The checkpoint under another name, with the bytes of some tensors changed. */
export async function altered(
  { model }: Pick<TinyModel, 'model'>,
  names: readonly string[],
  how: string,
  change: (values: DataView, dtype: TensorDtype) => void,
): Promise<Checkpoint> {
  return alteredFiles(await checkpointBytes(model), names, how, change)
}

/** Like `altered`, for files that were read before. */
export async function alteredFiles(
  files: CheckpointBytes,
  names: readonly string[],
  how: string,
  change: (values: DataView, dtype: TensorDtype) => void,
): Promise<Checkpoint> {
  const { tensors } = await (await openCheckpoint(files)).openWeights()
  // A copy: `slice` of a Buffer is a view.
  const data = new Uint8Array(files['model.safetensors'])
  for (const name of names) {
    const info = tensors.get(name)
    check(info !== undefined, `${files.name}: expected a tensor ${name}.`)
    change(new DataView(data.buffer, info.byteOffset, info.byteLength), info.dtype)
  }
  return openCheckpoint({ ...files, name: `${files.name} (${how})`, 'model.safetensors': data })
}
