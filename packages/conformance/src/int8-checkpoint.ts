import { type Checkpoint, type CheckpointBytes, openCheckpoint, type TensorInfo } from '@lamjs/core/backend'
import { checkpointBytes, type TinyModel } from '@lamjs/oracle'

/** How the matrices of a checkpoint are stored: as integers with scales, or as the floats that those stand for. */
export type MatrixForm = 'I8' | 'F32'

interface WrittenTensor extends Pick<TensorInfo, 'name' | 'dtype' | 'shape'> {
  readonly bytes: Uint8Array
}

/**
 * The checkpoint with every matrix quantized to int8, a scale a row.
 * @param change alters the scales of each matrix
 */
export async function quantizedCheckpoint(
  { name, model }: Pick<TinyModel, 'name' | 'model'>,
  form: MatrixForm,
  change: (scales: Float32Array) => void = () => undefined,
): Promise<Checkpoint> {
  const files = await checkpointBytes(model)
  const weights = await (await openCheckpoint(files)).openWeights()
  const reader = await weights.load()
  const tensors = [...weights.tensors.values()].flatMap((info): WrittenTensor[] => {
    const values = reader.float32(info.name)
    if (info.shape.length !== 2) return [{ ...info, dtype: 'F32', bytes: bytesOf(values) }]
    const { integers, scales } = quantize(values, info.shape[0])
    change(scales)
    const width = values.length / scales.length
    const floats = Float32Array.from(integers, (value, i) => value * scales[Math.floor(i / width)])
    if (form === 'F32') return [{ ...info, dtype: 'F32', bytes: bytesOf(floats) }]
    const scale: WrittenTensor = {
      name: `${info.name}_scale`,
      dtype: 'F32',
      shape: [scales.length, 1],
      bytes: bytesOf(scales),
    }
    return [scale, { ...info, dtype: 'I8', bytes: bytesOf(integers) }]
  })
  const changed: CheckpointBytes = { ...files, 'model.safetensors': safetensors(tensors) }
  return openCheckpoint({ ...changed, name: `${name} (quantized, in ${form})` })
}

function quantize(values: Float32Array, rows: number) {
  const width = values.length / rows
  const scales = Float32Array.from({ length: rows }, (_, row) => {
    const own = values.subarray(row * width, (row + 1) * width)
    return own.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127
  })
  const integers = Int8Array.from(values, (value, i) => Math.round(value / (scales[Math.floor(i / width)] || 1)))
  return { integers, scales }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** A safetensors file: the header's length, the header, the tensors end to end. */
function safetensors(tensors: readonly WrittenTensor[]): Uint8Array {
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
