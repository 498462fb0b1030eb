import { type Checkpoint, type CheckpointBytes, openCheckpoint, type TensorInfo } from '@lamjs/core/backend'
import { checkpointBytes, type TinyModel } from '@lamjs/oracle'

/** A tensor to write. */
export interface MadeTensor extends Pick<TensorInfo, 'name' | 'dtype' | 'shape'> {
  readonly bytes: Uint8Array
}

/** The differences of a made checkpoint from the tiny one that it is made of. */
export interface Making {
  /** Its name; by default the tiny checkpoint's name with `how` behind it. */
  readonly name?: string
  readonly how: string
  /** Keys of `config.json` with other values. */
  readonly config?: Readonly<Record<string, unknown>>
  /** The tensors to write for one; by default the same values in F32. */
  readonly tensors?: (info: TensorInfo, values: Float32Array) => readonly MadeTensor[]
}

/** A checkpoint in memory, made of a tiny one. */
export async function madeCheckpoint(
  { name, model }: Pick<TinyModel, 'name' | 'model'>,
  { name: own, how, config, tensors = (info, values) => [inF32(info, values)] }: Making,
): Promise<Checkpoint> {
  const files = await checkpointBytes(model)
  const weights = await (await openCheckpoint(files)).openWeights()
  const reader = await weights.load()
  const made = [...weights.tensors.values()].flatMap((info) => tensors(info, reader.float32(info.name)))
  const changed: CheckpointBytes = {
    ...files,
    'config.json': withKeys(files['config.json'], config),
    'model.safetensors': safetensors(made),
  }
  return openCheckpoint({ ...changed, name: own ?? `${name} (${how})` })
}

/** A tensor with these values in F32. */
export function inF32({ name, shape }: Pick<TensorInfo, 'name' | 'shape'>, values: Float32Array): MadeTensor {
  return { name, shape, dtype: 'F32', bytes: bytesOf(values) }
}

/** The bytes of an array's values. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)
}

function withKeys(json: Uint8Array, keys: Making['config']): Uint8Array {
  const config: unknown = JSON.parse(new TextDecoder().decode(json))
  return new TextEncoder().encode(JSON.stringify({ ...(config as object), ...keys }))
}

/** A safetensors file: the header's length, the header, the tensors end to end. */
function safetensors(tensors: readonly MadeTensor[]): Uint8Array {
  const header: Record<string, unknown> = {}
  let end = 0
  for (const { name, dtype, shape, bytes } of tensors) {
    header[name] = { dtype, shape, data_offsets: [end, end + bytes.length] }
    end += bytes.length
  }
  const json = JSON.stringify(header)
  const text = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8))
  const file = new Uint8Array(8 + text.length + end)
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true)
  file.set(text, 8)
  let at = 8 + text.length
  for (const { bytes } of tensors) {
    file.set(bytes, at)
    at += bytes.length
  }
  return file
}
