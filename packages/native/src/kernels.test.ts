import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InstructionSet } from './binding.js'
import { loadBinding } from './load-binding.js'
import { largestDifference } from './testing/batches.js'

const binding = loadBinding()
const { isas } = binding.processor()
const { multiply, map, rows, head, attention } = binding.testing
const fast = isas.map(({ name }) => name).filter((name) => name !== 'scalar')

/** Values that a half holds exactly, in [-2, 2). */
function halves(count: number, seed: number): Float32Array {
  let state = (seed * 2654435761) >>> 0
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return ((state >>> 22) - 512) / 256
  })
}

const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 60 }),
  columns: fc.integer({ min: 1, max: 100 }),
  depth: fc.integer({ min: 1, max: 800 }),
  seed: fc.nat(1000),
})

function formats(isa: InstructionSet): ('float32' | 'float16' | 'bfloat16' | 'int8')[] {
  const { precisions } = isas.find(({ name }) => name === isa) ?? { precisions: [] }
  return ['float32', 'float16', ...precisions.filter((precision) => precision !== 'float32')]
}

describe.each(fast)('%s kernels', (isa) => {
  it.each(formats(isa))('multiply %s as the scalar kernels do', (format) => {
    fc.assert(
      fc.property(shapes, ({ rows, columns, depth, seed }) => {
        const a = halves(rows * depth, seed)
        const weights = halves(columns * depth, seed + 1)
        const expected = multiply('scalar', format, rows, columns, depth, a, weights)
        const found = multiply(isa, format, rows, columns, depth, a, weights)
        expect(largestDifference(found, expected)).toBeLessThan(2e-5 * Math.sqrt(depth) * 4)
      }),
      { numRuns: 40, seed: 4 },
    )
  })

  it.skipIf(!formats(isa).includes('int8'))(
    'sum int8 products exactly: what the scalar kernels give, but for rounding twice',
    () => {
      fc.assert(
        fc.property(shapes, ({ rows, columns, depth, seed }) => {
          const a = halves(rows * depth, seed)
          const weights = halves(columns * depth, seed + 1)
          const expected = multiply('scalar', 'int8', rows, columns, depth, a, weights)
          const found = multiply(isa, 'int8', rows, columns, depth, a, weights)
          const largest = Math.max(...expected.map(Math.abs))
          expect(largestDifference(found, expected)).toBeLessThanOrEqual(largest * 2 ** -21)
        }),
        { numRuns: 40, seed: 5 },
      )
    },
  )

  it('give a half panel the same bits as a float panel', () => {
    for (const rows of [1, 13, 14, 15, 41, 42, 43, 113]) {
      const a = halves(rows * 400, rows)
      const weights = halves(70 * 400, rows + 1)
      expect(multiply(isa, 'float16', rows, 70, 400, a, weights)).toEqual(
        multiply(isa, 'float32', rows, 70, 400, a, weights),
      )
    }
  })

  it.each(formats(isa))('give a row the same bits whatever rows stand beside it, in %s', (format) => {
    const depth = 500
    const weights = halves(64 * depth, 3)
    const a = halves(57 * depth, 4)
    const together = multiply(isa, format, 57, 64, depth, a, weights)
    for (const row of [0, 1, 13, 14, 30, 56]) {
      const alone = multiply(isa, format, 1, 64, depth, a.subarray(row * depth, (row + 1) * depth), weights)
      expect(alone).toEqual(together.slice(row * 64, (row + 1) * 64))
    }
  })
})

describe.each(fast)('between products, %s does what the scalar kernels do', (isa) => {
  const widths = fc.record({
    count: fc.integer({ min: 1, max: 40 }),
    width: fc.integer({ min: 1, max: 100 }).map((fours) => 4 * fours),
    seed: fc.nat(1000),
  })

  it.each(['addNorm', 'embed', 'pool', 'bfloat16'] as const)('%s', (kernel) => {
    fc.assert(
      fc.property(widths, ({ count, width, seed }) => {
        const values = halves(count * width, seed)
        const expected = rows('scalar', kernel, width, values)
        expect(largestDifference(rows(isa, kernel, width, values), expected)).toBeLessThan(2e-5)
      }),
      { numRuns: 60, seed: 6 },
    )
  })

  it('int8, but for a value at the border between two bytes', () => {
    fc.assert(
      fc.property(widths, ({ count, width, seed }) => {
        const values = halves(count * width, seed)
        const expected = rows('scalar', 'int8', width, values)
        const found = rows(isa, 'int8', width, values)
        expect(found.length).toBe(expected.length)
        const differ = found.filter((value, i) => value !== expected[i])
        expect(differ.length).toBeLessThanOrEqual(found.length / 100)
      }),
      { numRuns: 60, seed: 7 },
    )
  })

  it.each(['flat', 'hierarchical'] as const)('convolution and the %s rule of a head', (rule) => {
    const shapes = fc.record({
      count: fc.integer({ min: 1, max: 150 }),
      width: fc.constantFrom(4, 16, 20, 32, 48, 64),
      chunk: fc.constantFrom(3, 8, 64),
      seed: fc.nat(1000),
    })
    fc.assert(
      fc.property(shapes, ({ count, width, chunk, seed }) => {
        const values = halves(count * (4 * width + 5), seed)
        // Gates are values of the logistic function.
        for (let row = 0; row < count; row++) {
          for (let gate = 0; gate < 5; gate++) {
            const at = row * (4 * width + 5) + 4 * width + gate
            values[at] = (values[at] + 2) / 4
          }
        }
        const expected = head('scalar', rule, width, chunk, values)
        const scale = Math.max(...expected.map(Math.abs))
        expect(largestDifference(head(isa, rule, width, chunk, values), expected)).toBeLessThan(
          2e-5 * Math.max(1, scale),
        )
      }),
      { numRuns: 60, seed: 8 },
    )
  })
})

/** `[rows, width]` of softmax((q + bias)·kᵀ / √width)·v in float64; `values` as `testing.attention` takes them. */
function exactAttention(width: number, values: Float32Array): Float64Array {
  const count = (values.length / width - 1) / 3
  const at = (row: number, part: number, i: number) => values[(1 + 3 * row + part) * width + i]
  const dims = Array.from({ length: width }, (_, i) => i)
  const out = new Float64Array(count * width)
  for (let query = 0; query < count; query++) {
    const scores = Array.from({ length: count }, (_, key) =>
      dims.reduce((sum, i) => sum + (at(query, 0, i) + values[i]) * at(key, 1, i), 0),
    )
    const most = scores.reduce((a, b) => Math.max(a, b))
    const weights = scores.map((score) => Math.exp((score - most) / Math.sqrt(width)))
    const sum = weights.reduce((a, b) => a + b)
    for (let key = 0; key < count; key++) {
      for (const i of dims) out[query * width + i] += (weights[key] / sum) * at(key, 2, i)
    }
  }
  return out
}

describe.each(isas.map(({ name }) => name))('softmax attention on %s', (isa) => {
  const shapes = fc.record({
    count: fc.oneof(fc.integer({ min: 1, max: 130 }), fc.constantFrom(512, 513, 600, 1025)),
    width: fc.constantFrom(1, 5, 16, 20, 32, 33, 64),
    size: fc.constantFrom(0.1, 1, 10, 1000),
    seed: fc.nat(1000),
  })

  it('is within 1e-5 of what float64 gives, also where weights are far apart', () => {
    fc.assert(
      fc.property(shapes, ({ count, width, size, seed }) => {
        const values = halves((3 * count + 1) * width, seed)
        // Scores grow with the size of q; what q and k hold exactly, float64 gets too.
        for (let row = 0; row < count; row++) {
          for (let i = 0; i < width; i++) values[(1 + 3 * row) * width + i] *= size
        }
        // A score is rounded in proportion to its size, and its weight by as much.
        const rounding = 2 ** -22 * size * 4 * width
        const found = attention(isa, width, values)
        expect(largestDifference(found, exactAttention(width, values))).toBeLessThan(1e-5 + rounding)
      }),
      { numRuns: 25, seed: 9 },
    )
  })

  it('rises to a maximum that comes in a later block of keys', () => {
    const width = 16
    const values = new Float32Array((3 * 1300 + 1) * width)
    for (let row = 0; row < 1300; row++) {
      for (let i = 0; i < width; i++) {
        values[(1 + 3 * row) * width + i] = 1
        values[(2 + 3 * row) * width + i] = row / 100
        values[(3 + 3 * row) * width + i] = row === 1299 ? 2 : -1
      }
    }
    expect(largestDifference(attention(isa, width, values), exactAttention(width, values))).toBeLessThan(1e-5)
    // The other way round, all that comes after the first block counts for little.
    for (let row = 0; row < 1300; row++) values.fill(13 - row / 100, (2 + 3 * row) * width, (3 + 3 * row) * width)
    expect(largestDifference(attention(isa, width, values), exactAttention(width, values))).toBeLessThan(1e-5)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'makes nothing finite of a %d in q or k',
    (bad) => {
      const [count, width] = [40, 16]
      for (const part of [0, 1]) {
        const values = halves((3 * count + 1) * width, 3)
        values[(1 + 3 * 17 + part) * width + 5] = bad
        const found = attention(isa, width, values)
        const row = found.subarray(17 * width, 18 * width)
        expect(row.some(Number.isFinite)).toBe(false)
      }
    },
  )
})

describe('what the tests call', () => {
  it('refuses arrays of another length', () => {
    const wrong = () => multiply('scalar', 'float32', 2, 2, 4, new Float32Array(7), new Float32Array(8))
    expect(wrong).toThrow(expect.objectContaining({ code: 'LAM_OPTION_INVALID' }))
    expect(() => head('scalar', 'flat', 16, 0, new Float32Array(69))).toThrow(/expected a number above zero, found 0/)
    expect(() => rows('scalar', 'addNorm', 8, new Float32Array(9))).toThrow(/expected 8 values, found 9/)
  })
})

describe.each(isas.map(({ name }) => name))('functions of %s', (isa) => {
  const values = Float32Array.from({ length: 24_001 }, (_, i) => (i - 12_000) / 1000)

  it('gelu is within 1e-6 of the erf form', () => {
    const expected = Array.from(values, (x) => x * normalCdf(x))
    expect(largestDifference(map(isa, 'gelu', values), expected)).toBeLessThan(1e-6)
  })

  it('gelu_tanh is within 1e-6 of its formula, and nothing is left of it far below zero', () => {
    const expected = Array.from(
      values,
      (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
    )
    expect(largestDifference(map(isa, 'gelu_tanh', values), expected)).toBeLessThan(1e-6)
    const far = Float32Array.of(-3e38, -1e15, -20, 20, 1e15, 3e38)
    const found = map(isa, 'gelu_tanh', far)
    expect([...found.subarray(3)]).toEqual([...far.subarray(3)])
    for (const value of found.subarray(0, 3)) expect(Math.abs(value)).toBeLessThan(1e-20)
  })

  it('relu is max(x, 0)', () => {
    expect(map(isa, 'relu', values)).toEqual(values.map((x) => Math.max(x, 0)))
  })

  it('the logistic function is within 2e-7', () => {
    const expected = Array.from(values, (x) => 1 / (1 + Math.exp(-x)))
    expect(largestDifference(map(isa, 'sigmoid', values), expected)).toBeLessThan(2e-7)
  })

  it('the logistic function is exact to 1e-5 of itself down to the least normal number, and zero beyond', () => {
    const normal = Float32Array.from({ length: 870 }, (_, i) => -i / 10)
    const ratios = map(isa, 'sigmoid', normal).map((found, i) => found * (1 + Math.exp(-normal[i])))
    expect(largestDifference(ratios, new Float32Array(870).fill(1))).toBeLessThan(1e-5)
    expect([...map(isa, 'sigmoid', Float32Array.of(-89, -104, -1e4, -3e38))]).toEqual([0, 0, 0, 0])
  })
})

/** Φ(x) by the series of erf, which converges for every |x| <= 12 in float64 as far as 1e-13 goes once the tail is cut. */
function normalCdf(x: number): number {
  if (x > 7) return 1
  if (x < -7) return 0
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > 1e-18; n++) {
    term *= (x * x) / (2 * n + 1)
    sum += term
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
}
