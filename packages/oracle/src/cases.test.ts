import { describe, expect, it } from 'vitest'
import { goldenCases } from './golden-cases.js'
import { tinyModels } from './models.js'
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

  it('has golden texts of every border length, and spans inside the text of 513 tokens', async () => {
    const { texts, spans } = await goldenCases(name)
    expect(texts.map((text) => text.ids.length)).toEqual([1, 2, 3, 63, 64, 65, 127, 128, 129, 511, 512, 513, 2000])
    for (const text of texts) expect(norm(text.embedding)).toBeCloseTo(1, 8)
    expect(spans.ids.length).toBe(513)
    expect(spans.rows.length).toBeGreaterThan(10)
    for (const { start, end, norm } of spans.rows) {
      expect(start).toBeLessThan(end)
      expect(end).toBeLessThanOrEqual(513)
      expect(norm).toBeGreaterThan(0)
    }
  })
})

it('the browser reader fetches a URL, and says what went wrong', async () => {
  expect(Array.from(await readInBrowser(new URL('data:text/plain,AB')))).toEqual([65, 66])
  await expect(readInBrowser(new URL('file:///nowhere.json'))).rejects.toThrow()
})
