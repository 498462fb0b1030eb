import type { FloatDtype } from '@lamjs/core/backend'

/** The bits of values in a narrow format, and the values that those bits stand for. */
export interface NarrowValues {
  readonly bits: Uint16Array
  readonly values: Float32Array
}

/** Values rounded to F16 or BF16, as a checkpoint stores them. Values too small for a normal F16 become 0. */
export function narrowValues(values: Float32Array, dtype: Exclude<FloatDtype, 'F32'>): NarrowValues {
  return dtype === 'BF16' ? inBf16(values) : inF16(values)
}

function inBf16(values: Float32Array): NarrowValues {
  const words = new Uint32Array(values.slice().buffer)
  const bits = Uint16Array.from(words, (word) => (word + 0x7fff + ((word >>> 16) & 1)) >>> 16)
  return { bits, values: new Float32Array(Uint32Array.from(bits, (word) => word << 16).buffer) }
}

function inF16(values: Float32Array): NarrowValues {
  const bits = new Uint16Array(values.length)
  const rounded = new Float32Array(values.length)
  values.forEach((value, i) => {
    const size = Math.abs(value)
    if (size < 2 ** -14) return
    const exponent = Math.floor(Math.log2(size))
    const thousandths = Math.round(size * 2 ** (10 - exponent))
    const sign = value < 0 ? 1 : 0
    bits[i] = (sign << 15) + ((exponent + 15) << 10) + (thousandths - 1024)
    rounded[i] = (sign ? -1 : 1) * thousandths * 2 ** (exponent - 10)
  })
  return { bits, values: rounded }
}
