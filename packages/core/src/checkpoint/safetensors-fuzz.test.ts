import { residentBytes } from '@lamjs/tooling/conformance'
import { runs } from '@lamjs/tooling/test-tiers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LamError } from '../errors.js'
import { memoryGrowth } from '../testing/memory-growth.js'
import { openAll } from '../testing/open-all.js'
import { tinyCheckpoint } from '../testing/tiny-checkpoint.js'
import { writeRawSafetensors } from '../testing/write-safetensors.js'
import { parseSafetensorsHeader, safetensorsDataStart } from './safetensors.js'

/** Throws a LamError, or returns a valid table, in memory proportional to the file. Anything else fails the property. */
function parseSoundly(bytes: Uint8Array): boolean {
  const growth = memoryGrowth()
  const sound = parsesSoundly(bytes)
  const { buffers, heap } = growth()
  expect(buffers).toBeLessThanOrEqual(bytes.length)
  expect(heap).toBeLessThan(100 * bytes.length + HEAP_NOISE)
  return sound
}

/** The heap growth that is allowed to fast-check and the engine's compilers meanwhile. */
const HEAP_NOISE = 4 * 2 ** 20

function parsesSoundly(bytes: Uint8Array): boolean {
  try {
    const start = safetensorsDataStart(bytes, bytes.length, 'fuzz')
    expect(start).toBeLessThanOrEqual(bytes.length)
    const entries = [...parseSafetensorsHeader(bytes, bytes.length, 'fuzz').values()]
    for (const { begin, end } of entries) {
      expect(begin >= start && begin <= end && end <= bytes.length).toBe(true)
    }
    const total = entries.reduce((sum, { begin, end }) => sum + end - begin, 0)
    expect(total).toBeLessThanOrEqual(bytes.length - start)
    return true
  } catch (error) {
    if (!LamError.is(error)) throw error
    expect(error.code).toMatch(/^LAM_SAFETENSORS_/)
    expect(error.message.length).toBeLessThan(1000)
    return false
  }
}

const size = fc.oneof(fc.integer({ min: 0, max: 70 }), fc.integer(), fc.double(), fc.constantFrom(2 ** 31, 2 ** 53, -0))
const entry = fc.record(
  {
    dtype: fc.oneof(fc.constantFrom('F32', 'F16', 'BF16', 'I64', 'F4', 'BOOL'), fc.string()),
    shape: fc.oneof(fc.array(size, { maxLength: 4 }), fc.jsonValue()),
    data_offsets: fc.oneof(fc.tuple(size, size), fc.jsonValue()),
  },
  { requiredKeys: [] },
)
const name = fc.oneof(fc.constantFrom('a', 'b', '__proto__', '__metadata__', 'constructor'), fc.string())
const header = fc.oneof(fc.dictionary(name, fc.oneof(entry, fc.jsonValue())), fc.jsonValue())

/** Changes of single bytes, then a cut. */
const mutation = fc.record({
  edits: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
  inHeader: fc.boolean(),
  keep: fc.option(fc.nat(), { nil: undefined }),
})

it('the test notices an allocation that is too large for its file', async () => {
  // It collects what other files left, which would otherwise go in the middle.
  await residentBytes()
  const growth = memoryGrowth()
  const kept = [new Uint8Array(2 ** 23), new Array(2 ** 22).fill(0.5)]
  const { buffers, heap } = growth()
  expect(kept.length).toBe(2)
  expect(buffers).toBeGreaterThan(2 ** 22)
  expect(heap).toBeGreaterThan(HEAP_NOISE)
})

describe('the safetensors reader throws a LamError or returns a sound table', () => {
  it('on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void parseSoundly(bytes)),
      { numRuns: runs(2000) },
    )
  })

  it('on random bytes behind a plausible header length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat(64), (text, data) => {
        parseSoundly(writeRawSafetensors(`{${text}`, data))
      }),
      { numRuns: runs(1000) },
    )
  })

  it('on random JSON headers', () => {
    fc.assert(
      fc.property(header, fc.nat(300), (value, data) => {
        parseSoundly(writeRawSafetensors(JSON.stringify(value), data))
      }),
      { numRuns: runs(3000) },
    )
  })

  it('on every table of ranges, accepting exactly those that are apart', () => {
    const ranges = fc.array(fc.tuple(fc.nat(20), fc.nat(6)), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(ranges, (list) => {
        const entries = list.map(([begin, length], i) => [
          `t${i}`,
          { dtype: 'U8', shape: [length], data_offsets: [begin, begin + length] },
        ])
        const apart = list.every(([b, n], i) =>
          list.every(([c, m], j) => i === j || !n || !m || b + n <= c || c + m <= b),
        )
        const accepted = parseSoundly(writeRawSafetensors(JSON.stringify(Object.fromEntries(entries)), 26))
        expect(accepted).toBe(apart)
      }),
      { numRuns: runs(2000) },
    )
  })
})

describe('opening a checkpoint throws a LamError or gives finite weights', () => {
  it('on random changes of a valid file', async () => {
    const valid = tinyCheckpoint()
    const weights = valid['model.safetensors']
    const headerEnd = safetensorsDataStart(weights, weights.length, 'valid')
    const opened = { yes: 0, no: 0 }
    await fc.assert(
      fc.asyncProperty(mutation, async ({ edits, inHeader, keep }) => {
        const bytes = weights.slice(0, keep === undefined ? weights.length : keep % weights.length)
        for (const [at, value] of edits) bytes[at % (inHeader ? headerEnd : bytes.length)] = value
        const growth = memoryGrowth()
        try {
          const checkpoint = await openAll({ ...valid, 'model.safetensors': bytes })
          const reader = await checkpoint.weights.load()
          for (const tensor of checkpoint.weights.tensors.keys()) {
            expect(reader.float32(tensor).every(Number.isFinite)).toBe(true)
          }
          opened.yes++
        } catch (error) {
          if (!LamError.is(error)) throw error
          opened.no++
        }
        // The header is copied once. The values, which are all F32, are views if they are aligned, and else one copy.
        expect(growth().buffers).toBeLessThan(3 * weights.length)
      }),
      { numRuns: runs(400) },
    )
    // The property is meaningful only if both outcomes occur.
    expect(opened.yes).toBeGreaterThan(0)
    expect(opened.no).toBeGreaterThan(0)
  })

  it('on random configs', async () => {
    const valid = tinyCheckpoint()
    const keys = ['vocab_size', 'hidden_size', 'num_layers', 'num_heads', 'recurrence', 'matryoshka_dims', 'max_tokens']
    const config = fc.dictionary(fc.constantFrom(...keys), fc.oneof(fc.integer(), fc.jsonValue()))
    await fc.assert(
      fc.asyncProperty(config, async (value) => {
        const bytes = new TextEncoder().encode(JSON.stringify(value))
        const outcome = await openAll({ ...valid, 'config.json': bytes }).catch((error: unknown) => error)
        expect(LamError.is(outcome)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
