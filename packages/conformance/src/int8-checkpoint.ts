import type { Checkpoint } from '@lamjs/core/backend'
import type { TinyModel } from '@lamjs/oracle'
import { bytesOf, inF32, madeCheckpoint } from './made-checkpoint.js'

/** How the matrices of a checkpoint are stored: as integers with scales, or as the floats that those stand for. */
export type MatrixForm = 'I8' | 'F32'

/**
 * The checkpoint with every matrix quantized to int8, a scale a row.
 * @param change alters the scales of each matrix
 */
export function quantizedCheckpoint(
  model: Pick<TinyModel, 'name' | 'model'>,
  form: MatrixForm,
  change: (scales: Float32Array) => void = () => undefined,
): Promise<Checkpoint> {
  return madeCheckpoint(model, {
    how: `quantized, in ${form}`,
    tensors: (info, values) => {
      if (info.shape.length !== 2) return [inF32(info, values)]
      const { integers, scales } = quantize(values, info.shape[0])
      change(scales)
      const width = values.length / scales.length
      if (form === 'F32') {
        return [
          inF32(
            info,
            Float32Array.from(integers, (value, i) => value * scales[Math.floor(i / width)]),
          ),
        ]
      }
      return [
        inF32({ name: `${info.name}_scale`, shape: [scales.length, 1] }, scales),
        { ...info, dtype: 'I8', bytes: bytesOf(integers) },
      ]
    },
  })
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
