import { describe, expect, it } from 'vitest'
import { bertCases, pairCases } from './bert-cases.js'
import { bertEncoders, bertRerankers } from './bert-models.js'
import { goldenCases } from './golden-cases.js'
import { tinyEncoders, tinyModels } from './models.js'
import { oracleCases } from './oracle-cases.js'
import { read as readInBrowser } from './read.browser.js'

const norm = (row: Float64Array) => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))

describe.each(tinyModels)('$name', ({ name }) => {
  it('has 18 oracle texts with normalised embeddings, and stages of 17 tokens', async () => {
    const { texts, stagesOfLength17 } = await oracleCases(name)
    const width = texts[0].embedding.length
    expect(texts.length).toBe(18)
    for (const { embedding } of texts) expect(norm(embedding)).toBeCloseTo(1, 8)
    expect(stagesOfLength17.map((stage) => stage.hidden.length / width)).toEqual(stagesOfLength17.map(() => 17))
    expect(stagesOfLength17[0].after).toBe('embeddings')
  })
})

/** Lengths of the golden texts, by the model's limit. */
const LENGTHS: Readonly<Record<number, readonly number[]>> = {
  [Number.POSITIVE_INFINITY]: [1, 2, 3, 63, 64, 65, 127, 128, 129, 511, 512, 513, 2000],
  512: [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 511, 512],
  64: [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 47, 48, 49, 63, 64],
}

describe.each(tinyEncoders)('golden vectors of $name', ({ name, vocabSize, mostTokens, tokenTypes }) => {
  const spanned = Math.min(513, mostTokens)

  it(`has texts of every border length, ids of its vocabulary, and spans inside the text of ${spanned} tokens`, async () => {
    const { texts, spans } = await goldenCases(name)
    expect(texts.map((text) => text.ids.length)).toEqual(LENGTHS[mostTokens])
    for (const { ids, embedding } of texts) {
      expect(norm(embedding)).toBeCloseTo(1, 8)
      expect(Math.max(...ids)).toBeLessThan(vocabSize)
    }
    expect(spans.ids.length).toBe(spanned)
    const ranges = spans.rows.map(({ start, end }) => [start, end])
    expect(ranges).toContainEqual([0, 1])
    expect(ranges).toContainEqual([spanned - 1, spanned])
    expect(ranges).toContainEqual([0, spanned])
    for (const { start, end, norm } of spans.rows) {
      expect(start).toBeLessThan(end)
      expect(end).toBeLessThanOrEqual(spanned)
      expect(norm).toBeGreaterThan(0)
    }
  })

  it(`has ${tokenTypes > 1 ? 'texts of both token types' : 'no text with token types, as it has one'}`, async () => {
    const { typed } = await goldenCases(name)
    expect(typed.map(({ ids }) => ids.length)).toEqual(tokenTypes > 1 ? [1, 2, 9, 16, 17, 33, 64] : [])
    for (const { ids, types, embedding } of typed) {
      expect(types.length).toBe(ids.length)
      expect(types.some((type) => type === 1)).toBe(true)
      expect(norm(embedding)).toBeCloseTo(1, 8)
    }
  })
})

it('the browser reader fetches a URL, and names a URL that fails', async () => {
  expect(Array.from(await readInBrowser(new URL('data:text/plain,AB')))).toEqual([65, 66])
  await expect(readInBrowser(new URL('file:///nowhere.json'))).rejects.toThrow()
})

describe.each(bertEncoders)('$name', ({ name }) => {
  it('has embeddings that equal the pooled rows, normalised', async () => {
    const { cases, stages } = await bertCases(name)
    expect(cases.length).toBeGreaterThanOrEqual(10)
    for (const { pooled, embedding, ids, tokens } of cases) {
      expect(ids.length).toBeLessThanOrEqual(tokens)
      embedding.forEach((value, i) => {
        expect(value).toBeCloseTo(pooled[i] / norm(pooled), 8)
      })
    }
    expect(stages.hidden[0].after).toBe('embeddings')
    for (const { hidden } of stages.hidden) expect(hidden.length).toBe(stages.ids.length * cases[0].pooled.length)
  })
})

describe.each(bertRerankers)('$name', ({ name }) => {
  it('has scores that equal the logistic function of the logits', async () => {
    const pairs = await pairCases(name)
    expect(pairs.length).toBe(10)
    for (const { ids, types, logit, score } of pairs) {
      expect(types.length).toBe(ids.length)
      expect(score).toBeCloseTo(1 / (1 + Math.exp(-logit)), 8)
    }
  })
})
