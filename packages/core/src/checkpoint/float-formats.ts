import type { FloatDtype } from './weights.js'

/**
 * The exponent of a dtype, and its lowest bit. An exponent of all ones means Inf or NaN. Then, and only then, adding the
 * lowest bit carries into the bit of the sign, which the mask has cleared.
 */
const EXPONENT: Readonly<Record<FloatDtype, { mask: number; one: number }>> = {
  F32: { mask: 0x7f80_0000, one: 0x0080_0000 },
  F16: { mask: 0x7c00, one: 0x0400 },
  BF16: { mask: 0x7f80, one: 0x0080 },
}

/**
 * Index of the first Inf or NaN, or -1. Tests the bits, without widening.
 * @param bytes little-endian values, as the format stores them and every JavaScript platform reads them
 */
export function firstNonFinite(bytes: Uint8Array, dtype: FloatDtype): number {
  if (allFinite(bytes, dtype)) return -1
  const { mask } = EXPONENT[dtype]
  return wordsOf(bytes, dtype).findIndex((word) => (word & mask) === mask)
}

/** Values as float32; a view of `bytes` if they are F32 and aligned, else fresh. Values must be finite. */
export function widenToFloat32(bytes: Uint8Array, dtype: FloatDtype): Float32Array {
  if (dtype === 'F32') {
    const { buffer, byteOffset, length } = aligned(bytes, 4)
    return new Float32Array(buffer, byteOffset, length / 4)
  }
  const words = wordsOf(bytes, dtype)
  const values = new Float32Array(words.length)
  const bits = new Uint32Array(values.buffer)
  if (dtype === 'BF16') {
    for (let i = 0; i < words.length; i++) bits[i] = words[i] << 16
    return values
  }
  for (let i = 0; i < words.length; i++) {
    const half = words[i]
    const magnitude = half & 0x7fff
    // Normal numbers: the exponent's bias grows from 15 to 127. Subnormal ones are multiples of 2^-24, exact in float32.
    if (magnitude >= 0x0400) bits[i] = ((half & 0x8000) << 16) | ((magnitude << 13) + 0x3800_0000)
    else values[i] = half & 0x8000 ? -magnitude * 2 ** -24 : magnitude * 2 ** -24
  }
  return values
}

/**
 * Values of an `I8` tensor as float32, fresh: each byte, signed, times the scale of its row.
 * @param scales one a row; finite
 */
export function dequantize(bytes: Uint8Array, scales: Float32Array): Float32Array {
  const integers = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  const values = new Float32Array(bytes.length)
  const width = bytes.length / scales.length
  for (let row = 0, i = 0; row < scales.length; row++) {
    const scale = scales[row]
    for (const end = i + width; i < end; i++) values[i] = integers[i] * scale
  }
  return values
}

function allFinite(bytes: Uint8Array, dtype: FloatDtype): boolean {
  const { mask, one } = EXPONENT[dtype]
  if (dtype === 'F32') return noCarry(aligned32(bytes), mask, one, 0x8000_0000)
  // Two values a step: the carry of the lower one stays within its half.
  const start = (4 - (bytes.byteOffset % 4)) % 4
  const end = start + Math.floor((bytes.length - start) / 4) * 4
  if (start % 2 !== 0 || end <= start) return noCarry(wordsOf(bytes, dtype), mask, one, 0x8000)
  const pairs = aligned32(bytes.subarray(start, end))
  return (
    noCarry(wordsOf(bytes.subarray(0, start), dtype), mask, one, 0x8000) &&
    noCarry(pairs, mask | (mask << 16), one | (one << 16), 0x8000_8000) &&
    noCarry(wordsOf(bytes.subarray(end), dtype), mask, one, 0x8000)
  )
}

function noCarry(words: Uint16Array | Uint32Array, mask: number, one: number, carry: number): boolean {
  let seen = 0
  for (let i = 0; i < words.length; i++) seen |= (words[i] & mask) + one
  return (seen & carry) === 0
}

function wordsOf(bytes: Uint8Array, dtype: FloatDtype): Uint16Array | Uint32Array {
  if (dtype === 'F32') return aligned32(bytes)
  const { buffer, byteOffset, length } = aligned(bytes, 2)
  return new Uint16Array(buffer, byteOffset, length / 2)
}

function aligned32(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, length } = aligned(bytes, 4)
  return new Uint32Array(buffer, byteOffset, length / 4)
}

/** `bytes`, or a copy if they are not aligned for a typed array of this width. */
function aligned(bytes: Uint8Array, width: number): Uint8Array {
  return bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes)
}
