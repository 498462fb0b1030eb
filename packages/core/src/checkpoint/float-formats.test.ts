import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dequantize, firstNonFinite, widenToFloat32 } from './float-formats.js'
import type { FloatDtype } from './weights.js'

/** The value of a half's bits, by the definition: sign, five bits of exponent, ten of fraction. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = (bits & 1023) / 1024
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15))
}

const bytesOf = (values: ArrayBufferView<ArrayBuffer>) => new Uint8Array(values.buffer)
const allBits = Uint16Array.from({ length: 65536 }, (_, bits) => bits)
const finiteHalves = allBits.filter((bits) => (bits & 0x7c00) !== 0x7c00)
const finiteBrains = allBits.filter((bits) => (bits & 0x7f80) !== 0x7f80)
/** A copy of the bytes, `shift` bytes off alignment. */
function shifted(bytes: Uint8Array, shift: number): Uint8Array {
  const buffer = new Uint8Array(bytes.length + shift)
  buffer.set(bytes, shift)
  return buffer.subarray(shift)
}

describe('widening', () => {
  it('gives every finite F16 its exact value, subnormals and signed zero included', () => {
    const wide = widenToFloat32(bytesOf(finiteHalves), 'F16')
    expect(wide.length).toBe(63488)
    expect(wide.every((value, i) => Object.is(value, halfValue(finiteHalves[i])))).toBe(true)
    expect([wide[1], wide[0x3c00], wide[0x7bff]]).toEqual([2 ** -24, 1, 65504])
  })

  it('gives every finite BF16 the float32 of the same upper bits', () => {
    const wide = widenToFloat32(bytesOf(finiteBrains), 'BF16')
    const bits = new Uint32Array(wide.buffer)
    expect(bits.every((value, i) => value === (finiteBrains[i] << 16) >>> 0)).toBe(true)
    expect(wide[finiteBrains.indexOf(0x3fc0)]).toBe(1.5)
  })

  it('views aligned F32 and copies unaligned', () => {
    const values = Float32Array.of(1, 2, 3)
    expect(widenToFloat32(bytesOf(values), 'F32').buffer).toBe(values.buffer)
    const off = shifted(bytesOf(values), 1)
    expect([...widenToFloat32(off, 'F32')]).toEqual([1, 2, 3])
  })

  it.each(['F32', 'F16', 'BF16'] as const)('gives nothing for an empty %s tensor', (dtype) => {
    expect(widenToFloat32(new Uint8Array(0), dtype).length).toBe(0)
    expect(firstNonFinite(new Uint8Array(0), dtype)).toBe(-1)
  })
})

describe('dequantizing', () => {
  it('multiplies signed bytes by the scale of their row', () => {
    const bytes = bytesOf(Int8Array.of(127, -127, 0, -128, 1, 2))
    expect([...dequantize(bytes, Float32Array.of(0.5, 0, 2 ** -10))]).toEqual([63.5, -63.5, 0, -0, 2 ** -10, 2 ** -9])
  })

  it('reads bytes at any place of a buffer', () => {
    const bytes = shifted(bytesOf(Int8Array.of(3, -4)), 3)
    expect([...dequantize(bytes, Float32Array.of(0.25))]).toEqual([0.75, -1])
  })
})

describe('firstNonFinite', () => {
  it('is right for every F16 and BF16', () => {
    for (const bits of allBits) {
      const bytes = bytesOf(Uint16Array.of(bits))
      expect(firstNonFinite(bytes, 'F16') < 0).toBe((bits & 0x7c00) !== 0x7c00)
      expect(firstNonFinite(bytes, 'BF16') < 0).toBe((bits & 0x7f80) !== 0x7f80)
    }
  })

  it('accepts all finite values in one array, where neighbours do not disturb each other', () => {
    for (const shift of [0, 1, 2, 3]) {
      expect(firstNonFinite(shifted(bytesOf(finiteHalves), shift), 'F16')).toBe(-1)
      expect(firstNonFinite(shifted(bytesOf(finiteBrains), shift), 'BF16')).toBe(-1)
    }
    const extremes = Float32Array.of(3.4e38, -3.4e38, 1e-45, -0)
    expect(firstNonFinite(bytesOf(extremes), 'F32')).toBe(-1)
  })

  it('finds the first one at any index, with any alignment', () => {
    const dtype = fc.constantFrom<FloatDtype>('F32', 'F16', 'BF16')
    const kind = fc.constantFrom(0, 1, 2)
    fc.assert(
      fc.property(dtype, fc.integer({ min: 1, max: 40 }), fc.nat(), fc.nat(3), kind, (type, length, seed, shift, k) => {
        const at = seed % length
        const f32 = new Float32Array(length).fill(0.5)
        f32[at] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][k]
        const halves = new Uint16Array(length).fill(0x7bff)
        halves[at] = [0x7e01, 0x7c00, 0xfc00][k]
        const brains = new Uint16Array(length).fill(0xff7f)
        brains[at] = [0x7fc1, 0x7f80, 0xff80][k]
        const bytes = bytesOf({ F32: f32, F16: halves, BF16: brains }[type])
        expect(firstNonFinite(shifted(bytes, shift), type)).toBe(at)
      }),
    )
  })
})
