import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LamError } from '../errors.js'
import { errorOf } from '../testing/error-of.js'
import { openAll } from '../testing/open-all.js'
import { f32, tinyCheckpoint, tinyTensors } from '../testing/tiny-checkpoint.js'
import type { WrittenTensor } from '../testing/write-safetensors.js'
import { safetensorsDataStart } from './safetensors.js'

const WORD = 'embeddings.word_embeddings.weight'
const SCALE = `${WORD}_scale`
const ROWS = 10
const WIDTH = 8

const integers = Int8Array.from({ length: ROWS * WIDTH }, (_, i) => ((i * 37) % 255) - 127)
const scales = Float32Array.from({ length: ROWS }, (_, row) => (row === 3 ? 0 : 2 ** -(row + 1)))

function int8Words(values = scales, shape: readonly number[] = [ROWS, 1]): Record<string, WrittenTensor> {
  return {
    ...tinyTensors(),
    [WORD]: { dtype: 'I8', shape: [ROWS, WIDTH], data: new Uint8Array(integers.buffer) },
    [SCALE]: { dtype: 'F32', shape, data: new Uint8Array(values.buffer) },
  }
}

describe('a tensor in I8', () => {
  it('is each byte times the scale of its row, in every kind of read', async () => {
    const { weights } = await openAll(tinyCheckpoint(int8Words()))
    const expected = Array.from(integers, (value, i) => value * scales[Math.floor(i / WIDTH)])
    const reader = await weights.load()
    expect([...reader.float32(WORD)]).toEqual(expected)
    expect([...reader.float64(WORD)]).toEqual(expected)
    expect([...(await weights.float32(WORD))]).toEqual(expected)
    expect([...reader.bytes(WORD)]).toEqual([...new Uint8Array(integers.buffer)])
  })

  it('names its scales, which are a tensor of the model too', async () => {
    const { weights } = await openAll(tinyCheckpoint(int8Words()))
    expect(weights.tensors.get(WORD)).toMatchObject({ dtype: 'I8', scale: SCALE, byteLength: ROWS * WIDTH })
    expect(weights.tensors.get(SCALE)).toMatchObject({ dtype: 'F32', scaleOf: WORD, shape: [ROWS, 1] })
    expect([...(await weights.load()).float32(SCALE)]).toEqual([...scales])
  })

  it('takes scales in F16 and BF16', async () => {
    const words = { F16: 0x3800, BF16: 0x3f00 }
    for (const [dtype, half] of Object.entries(words)) {
      const data = new Uint8Array(new Uint16Array(ROWS).fill(half).buffer)
      const tensors = { ...int8Words(), [SCALE]: { dtype, shape: [ROWS, 1], data } }
      const reader = await (await openAll(tinyCheckpoint(tensors))).weights.load()
      expect([...reader.float32(WORD)]).toEqual(Array.from(integers, (value) => value / 2))
    }
  })

  it('with an old name has its scales under that name', async () => {
    const { [WORD]: words, [SCALE]: own, ...rest } = int8Words()
    const old = { ...rest, [`teacher_model.${WORD}`]: words, [`teacher_model.${SCALE}`]: own }
    const { weights } = await openAll(tinyCheckpoint(old))
    expect(weights.tensors.get(SCALE)?.fileName).toBe(`teacher_model.${SCALE}`)
  })
})

describe('a file is refused', () => {
  const refused = async (tensors: Record<string, WrittenTensor>) => {
    const { weights } = await openAll(tinyCheckpoint(tensors))
    const reader = await weights.load()
    const reads = [() => reader.float32(WORD), () => reader.float64(WORD), () => weights.float32(WORD)]
    const errors = await Promise.all([...reads, () => reader.bytes(SCALE)].map((read) => errorOf(async () => read())))
    expect(new Set(errors.map(({ code }) => code)).size).toBe(1)
    return errors[0]
  }
  const changed = (value: number) => refused(int8Words(scales.with(4, value)))

  it('without the scales', async () => {
    const { [SCALE]: _, ...rest } = int8Words()
    const error = await errorOf(() => openAll(tinyCheckpoint(rest)))
    expect(error.code).toBe('LAM_CHECKPOINT_TENSOR_MISSING')
    expect(error.message).toContain(`expected tensor ${SCALE} [10, 1], as ${WORD} is I8`)
  })

  it.each([[[ROWS]], [[1, ROWS]], [[ROWS / 2, 2]]])('with scales of shape %j', async (shape) => {
    const error = await errorOf(() => openAll(tinyCheckpoint(int8Words(scales, shape))))
    expect(error.code).toBe('LAM_CHECKPOINT_TENSOR_SHAPE')
    expect(error.message).toContain(`tensor ${SCALE}: expected shape [10, 1]`)
  })

  it('with scales that are not floats', async () => {
    const tensors = { ...int8Words(), [SCALE]: { dtype: 'I8', shape: [ROWS, 1], data: new Uint8Array(ROWS) } }
    const error = await errorOf(() => openAll(tinyCheckpoint(tensors)))
    expect(error.code).toBe('LAM_CHECKPOINT_FORMAT_UNSUPPORTED')
  })

  it('with zero points', async () => {
    const tensors = { ...int8Words(), [`${WORD}_zero_point`]: f32([ROWS, 1]) }
    const error = await errorOf(() => openAll(tinyCheckpoint(tensors)))
    expect(error.code).toBe('LAM_CHECKPOINT_FORMAT_UNSUPPORTED')
    expect(error.message).toContain(`found tensor ${WORD}_zero_point`)
  })

  it('with a scale below zero', async () => {
    const error = await changed(-0.25)
    expect(error.code).toBe('LAM_CHECKPOINT_SCALE_NEGATIVE')
    expect(error.message).toContain(`tensor ${SCALE}: expected scales from 0 on, found -0.25 at index 4`)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 3e38])('with a scale of %d', async (value) => {
    const error = await changed(value)
    expect(error.code).toBe('LAM_CHECKPOINT_TENSOR_NON_FINITE')
    expect(error.message).toContain('at index 4')
  })

  it('or read as finite weights, whatever bytes change', async () => {
    const valid = tinyCheckpoint(int8Words())
    const weights = valid['model.safetensors']
    const headerEnd = safetensorsDataStart(weights, weights.length, 'valid')
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 })
    const outcomes = { opened: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(edits, fc.boolean(), async (changes, inHeader) => {
        const bytes = weights.slice()
        for (const [at, value] of changes) bytes[at % (inHeader ? headerEnd : bytes.length)] = value
        try {
          const opened = await openAll({ ...valid, 'model.safetensors': bytes })
          const reader = await opened.weights.load()
          for (const name of opened.weights.tensors.keys()) {
            expect(reader.float32(name).every(Number.isFinite)).toBe(true)
          }
          outcomes.opened++
        } catch (error) {
          if (!LamError.is(error)) throw error
          outcomes.refused++
        }
      }),
      { numRuns: 400 },
    )
    expect(outcomes.opened).toBeGreaterThan(0)
    expect(outcomes.refused).toBeGreaterThan(0)
  })
})
