import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Embeddings } from '../lam/embeddings.js'
import { similarity } from '../lam/similarity.js'
import { codeOf, makeLam } from '../testing/make-lam.js'
import { BinaryEmbeddings, packSigns } from './binary-embeddings.js'
import { Int8Embeddings, quantizeRow } from './int8-embeddings.js'
import { quantizeEmbeddings } from './quantize-embeddings.js'
import { binarySimilarity, hammingSimilarity, int8Similarity } from './similarities.js'

const component = fc.float({ noNaN: true, min: -(2 ** 100), max: 2 ** 100 })
const row = fc.array(component, { minLength: 1, maxLength: 40 }).map((values) => Float32Array.from(values))

const int8 = (values: Float32Array) => {
  const quantized = new Int8Array(values.length)
  const scale = quantizeRow(values, quantized)
  return { values: quantized, scale }
}
const binary = (values: Float32Array) => {
  const bytes = new Uint8Array(Math.ceil(values.length / 8))
  packSigns(values, bytes)
  return bytes
}

describe('int8 rows', () => {
  it('take the largest component to 127 and round halves away from zero', () => {
    const { values, scale } = int8(Float32Array.of(127, -127, 2.5, -2.5, 0.4, 0))
    expect([...values]).toEqual([127, -127, 3, -3, 0, 0])
    expect(scale).toBe(1)
  })

  it('keep a row of zeros, and components too small for a scale', () => {
    expect(int8(new Float32Array(3))).toEqual({ values: new Int8Array(3), scale: 0 })
    const { values, scale } = int8(Float32Array.of(1e-45, -1e-45))
    expect([...values, scale].every(Number.isFinite)).toBe(true)
  })

  it('restore every component to within half a scale', () => {
    fc.assert(
      fc.property(row, (exact) => {
        const { values, scale } = int8(exact)
        exact.forEach((value, i) => {
          expect(Math.abs(values[i] * scale - value)).toBeLessThanOrEqual(scale * 0.50001 + 2e-43)
        })
      }),
    )
  })

  it('of a row and of its negative are negatives of one another', () => {
    fc.assert(
      fc.property(row, (exact) => {
        const [plus, minus] = [int8(exact), int8(exact.map((value) => -value))]
        expect([...minus.values].map((value) => 0 - value)).toEqual([...plus.values])
        expect(minus.scale).toBe(plus.scale)
      }),
    )
  })
})

describe('binary rows', () => {
  // numpy: packbits([0.1, -1, 0, 2, -3, 4, 5, -6, 7, -8, 9] > 0) is [150, 160].
  it('are packed as numpy.packbits does, the last byte padded with zeros', () => {
    expect([...binary(Float32Array.of(0.1, -1, 0, 2, -3, 4, 5, -6, 7, -8, 9))]).toEqual([150, 160])
  })

  it('hold the sign of each component at its place', () => {
    fc.assert(
      fc.property(row, (exact) => {
        const bits = [...binary(exact)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
        expect(bits).toBe(
          Array.from(exact, (value) => (value > 0 ? '1' : '0'))
            .join('')
            .padEnd(bits.length, '0'),
        )
      }),
    )
  })
})

describe('output', () => {
  const texts = ['hello world', 'the sun', 'a cat on the mat', '', 'again and again and again']

  it.each(['int8', 'binary'] as const)('%s: a row does not depend on its batch', async (output) => {
    const { lam } = makeLam({ tokensPerBatch: 8 })
    const rows = await lam.encode(texts, { output })
    expect(rows.length).toBe(texts.length)
    for (const [i, text] of texts.entries()) {
      expect(rows.at(i)).toEqual(await lam.encode(text, { output }))
      expect(rows.at(i)).toEqual((await lam.encode([text], { output })).at(0))
    }
    const streamed = []
    for await (const { embedding } of lam.stream(texts, { output })) streamed.push(embedding)
    expect(streamed).toEqual([...rows])
  })

  it('equals the quantized float32 rows', async () => {
    const { lam } = makeLam()
    const exact = await lam.encode(texts, { dim: 20, maxTokens: 4 })
    for (const output of ['int8', 'binary'] as const) {
      const rows = await lam.encode(texts, { dim: 20, maxTokens: 4, output })
      expect(quantizeEmbeddings(exact, output)).toEqual(rows)
      expect([rows.dim, [...rows.tokenCounts], rows.truncated]).toEqual([20, [...exact.tokenCounts], exact.truncated])
      expect(exact.truncated.length).toBeGreaterThan(0)
    }
    expect(quantizeEmbeddings(exact, 'float32')).toBe(exact)
    const [first] = exact
    expect((await lam.encode(texts, { dim: 20, maxTokens: 4, output: 'int8' })).at(0)).toEqual(int8(first))
    expect((await lam.encode(texts, { dim: 20, maxTokens: 4, output: 'binary' })).at(0)).toEqual(binary(first))
  })

  it('works in encodeQuery and encodeDocuments too', async () => {
    const { lam } = makeLam()
    expect(await lam.encodeQuery('a', { output: 'int8' })).toEqual(await lam.encode('a', { output: 'int8' }))
    expect(await lam.encodeDocuments(texts, { output: 'binary' })).toEqual(
      await lam.encode(texts, { output: 'binary' }),
    )
  })

  it('works for a list of several windows, and for an empty one', async () => {
    const many = Array.from({ length: 200 }, (_, i) => `text ${i}`)
    const { lam } = makeLam({ tokensPerBatch: 8 })
    for (const output of ['float32', 'int8', 'binary'] as const) {
      const rows = await lam.encode(many, { output })
      expect([...rows][150]).toEqual(await lam.encode('text 150', { output }))
      expect((await lam.encode([], { output })).length).toBe(0)
    }
  })

  it('gives rows whose buffer is the row and nothing else', async () => {
    const { lam } = makeLam()
    const [rows, bits] = [await lam.encode(texts, { output: 'int8' }), await lam.encode(texts, { output: 'binary' })]
    const kept = rows.at(1)!.values
    expect([kept.buffer.byteLength, bits.at(1)!.buffer.byteLength]).toEqual([64, 8])
    expect([...rows].map(({ values }) => values.buffer.byteLength)).toEqual(Array(5).fill(64))
    expect([...bits].map((row) => row.buffer.byteLength)).toEqual(Array(5).fill(8))
    kept.fill(0)
    expect(rows.at(1)!.values.some((value) => value !== 0)).toBe(true)
    for await (const { embedding } of lam.stream(texts, { output: 'binary' })) {
      expect(embedding.buffer.byteLength).toBe(8)
    }
  })

  it('counts rows as an array does', async () => {
    const { lam } = makeLam()
    for (const output of ['int8', 'binary'] as const) {
      const rows = await lam.encode(texts, { output })
      expect([rows.at(5), rows.at(-6)]).toEqual([undefined, undefined])
      expect(rows.at(-1)).toEqual(rows.at(4))
    }
  })

  it('gives plain numbers to clients that ask for them', async () => {
    const { lam } = makeLam()
    const exact = await lam.encode(texts)
    expect(exact.toArrays()).toEqual([...exact].map((row) => [...row]))
    const rows = await lam.encode(texts, { output: 'int8' })
    expect(rows.toArrays()).toEqual([...rows].map(({ values }) => [...values]))
    expect(JSON.parse(JSON.stringify(rows))).toEqual(
      [...rows].map(({ values, scale }) => ({ values: [...values], scale })),
    )
    expect(JSON.parse(JSON.stringify(rows.at(0)))).toEqual(JSON.parse(JSON.stringify(rows))[0])
    const bits = await lam.encode(texts, { output: 'binary' })
    expect(bits.toArrays()).toEqual([...bits].map((row) => [...row]))
    expect(JSON.parse(JSON.stringify([bits, bits.at(0)]))).toEqual([bits.toArrays(), bits.toArrays()[0]])
  })

  it('is refused if unknown, or if not float32 for passages', async () => {
    const { lam } = makeLam()
    expect(await codeOf(lam.encode('a', { output: 'int4' } as never))).toBe('LAM_OPTION_INVALID')
    expect(await codeOf(lam.stream(['a'], { output: 8 } as never).next())).toBe('LAM_OPTION_INVALID')
    expect(await codeOf(lam.encodePassages('a', { output: 'int8' } as never))).toBe('LAM_OPTION_INVALID')
    expect(await codeOf(lam.encodePassages('a', { output: 'float32' }))).toBe('no error')
    const rows = new Embeddings(Float32Array.of(1), 1, Uint32Array.of(3), [])
    expect(() => quantizeEmbeddings(rows, 'int4' as never)).toThrow("output must be 'float32' or 'int8' or 'binary'")
  })

  it('has the requested type', async () => {
    const { lam } = makeLam()
    const scale: number = (await lam.encode('a', { output: 'int8' })).scale
    const bits: BinaryEmbeddings = await lam.encode(['a'], { output: 'binary' })
    const floats: Embeddings = await lam.encode(['a'], { output: 'float32' })
    // @ts-expect-error a row of int8 is not a Float32Array
    const wrong: Float32Array = await lam.encode('a', { output: 'int8' })
    expect([scale > 0, bits instanceof BinaryEmbeddings, floats instanceof Embeddings, wrong]).toEqual([
      true,
      true,
      true,
      expect.objectContaining({ scale }),
    ])
  })
})

describe('similarity of narrow rows', () => {
  const [a, b] = [Float32Array.of(0.6, -0.8, 0), Float32Array.of(-0.8, 0.6, 0)]

  it('of int8 rows is near the cosine of the exact ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.float({ min: -1, max: 1, noNaN: true }), component), { minLength: 1 }),
        (both) => {
          const unit = (values: number[]) => {
            const norm = Math.hypot(...values)
            return Float32Array.from(values, (value) => (norm > 0 ? value / norm : 0))
          }
          const [x, y] = [unit(both.map(([first]) => first)), unit(both.map(([, second]) => second))]
          const bound = (2 * Math.sqrt(both.length)) / 254 + both.length / 254 ** 2 + 1e-6
          expect(Math.abs(int8Similarity(int8(x), int8(y)) - similarity(x, y))).toBeLessThanOrEqual(bound)
        },
      ),
    )
  })

  it('of binary rows is the cosine of their signs', () => {
    expect(hammingSimilarity(binary(a), binary(b), 3)).toBeCloseTo(1 - 4 / 3, 12)
    expect(hammingSimilarity(Uint8Array.of(0xff, 0x0f), Uint8Array.of(0x0f, 0x0f))).toBe(0.5)
    const signs = fc.array(fc.boolean(), { minLength: 30, maxLength: 30 })
    fc.assert(
      fc.property(signs, signs, (x, y) => {
        const [rowX, rowY] = [x, y].map((bits) => Float32Array.from(bits, (bit) => (bit ? 1 : -1)))
        const cosine = similarity(rowX, rowY) / 30
        expect(hammingSimilarity(binary(rowX), binary(rowY), 30)).toBeCloseTo(cosine, 12)
        expect(binarySimilarity(rowX, binary(rowY))).toBeCloseTo(cosine, 12)
      }),
    )
  })

  it('of a float32 query weighs the signs', () => {
    expect(binarySimilarity(a, binary(b))).toBeCloseTo((-0.6 - 0.8 - 0) / Math.sqrt(3), 6)
    expect(binarySimilarity(new Float32Array(3), binary(b))).toBe(0)
  })

  it('compares one with many, and each with each', async () => {
    const { lam } = makeLam()
    const texts = ['hello world', 'the sun', 'a cat']
    const exact = await lam.encode(texts, { dim: 20 })
    const [rows, bits] = [quantizeEmbeddings(exact, 'int8'), quantizeEmbeddings(exact, 'binary')]
    const grid = <T>(score: (i: number, j: number) => T) => [0, 1, 2].map((i) => [0, 1, 2].map((j) => score(i, j)))
    const one = grid((i, j) => Math.fround(int8Similarity(rows.at(i)!, rows.at(j)!)))
    const two = grid((i, j) => Math.fround(hammingSimilarity(bits.at(i)!, bits.at(j)!, 20)))
    expect([...int8Similarity(rows, rows)]).toEqual(one.flat())
    expect([...int8Similarity(rows.at(1)!, rows)]).toEqual(one[1])
    expect([...hammingSimilarity(bits, bits)]).toEqual(two.flat())
    expect([...hammingSimilarity(bits.at(2)!, bits)]).toEqual(two[2])
    expect([...binarySimilarity(exact.at(0)!, bits)]).toEqual(
      [0, 1, 2].map((j) => Math.fround(binarySimilarity(exact.at(0)!, bits.at(j)!))),
    )
  })

  it('refuses rows of different widths', () => {
    const wide = new BinaryEmbeddings(new Uint8Array(2), 12, Uint32Array.of(3), [])
    const wider = new BinaryEmbeddings(new Uint8Array(2), 13, Uint32Array.of(3), [])
    const bytes = new Int8Embeddings(
      { data: new Int8Array(4), scales: new Float32Array(1), dim: 4 },
      Uint32Array.of(3),
      [],
    )
    for (const compare of [
      () => int8Similarity(int8(a), bytes),
      () => hammingSimilarity(wide, wider),
      () => hammingSimilarity(Uint8Array.of(1), Uint8Array.of(1, 2)),
      () => hammingSimilarity(Uint8Array.of(1, 2), Uint8Array.of(1, 2), 8),
      () => binarySimilarity(a, Uint8Array.of(1, 2)),
      () => binarySimilarity(a, wide),
    ]) {
      expect(compare).toThrow('Rows to compare must be of one width')
    }
  })
})
