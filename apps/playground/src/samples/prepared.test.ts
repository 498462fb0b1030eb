import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { LAM } from '@lamjs/core'
import { mini } from '@lamjs/model-mini'
import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { splitDocuments } from '../embedding/split-texts.js'
import { cosine } from '../embedding/vector.js'
import record from './prepared/prepared.json'
import { rowsFrom } from './quantized.js'
import { definitionOf, sampleArticle, sampleTexts } from './sample-texts.js'
import { failingSets, textSets } from './text-sets.js'

const read = (name: string) => readFileSync(new URL(`./prepared/${name}`, import.meta.url))
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const bytes = (name: string) => Uint8Array.from(read(`${name}.bin`)).buffer
const small = (name: string) => rowsFrom(new Int16Array(bytes(name)), record.dim)
const large = (name: string) => rowsFrom(new Int8Array(bytes(name)), record.dim)
const book = read('alice.txt').toString().trim()
const definitions = read('definitions.txt').toString().trimEnd().split('\n').map(definitionOf)
const samples = new Map(sampleTexts().map((text, i) => [text, small('samples')[i]]))

/** Remedy if one of these tests fails */
const ADVICE = 'run scripts/prepare-vectors.mjs'

describe('the prepared rows', () => {
  it('come from the model of this page', () => {
    expect(record.model, ADVICE).toBe(mini.name)
    expect(record.weights, ADVICE).toBe(mini.manifest['model.safetensors'].sha256)
  })

  it.each([
    ['samples', small('samples'), record.samples, sampleTexts().join('\n'), sampleTexts()],
    ['article', small('article'), record.article, sampleArticle, splitDocuments(sampleArticle)],
    ['book', large('alice'), record.book, book, splitDocuments(book)],
    ['definitions', large('definitions'), record.definitions, definitions.join('\n'), definitions],
  ])('is of the texts as they are now: %s', (_, rows, { rows: count, text: hash }, text, parts) => {
    expect(sha256(text), ADVICE).toBe(hash)
    expect([rows.length, count], ADVICE).toEqual([parts.length, parts.length])
    for (const row of rows) expect(cosine(row, row)).toBeCloseTo(1, 5)
  })

  it('equal those of the reference', async () => {
    const lam = new LAM(reference())
    const texts = [textSets[0].texts[0], failingSets[0].texts[1], definitions[2500]]
    const rows = await lam.encode(texts)
    const prepared = [samples.get(texts[0])!, samples.get(texts[1])!, large('definitions')[2500]]
    prepared.forEach((row, i) => {
      expect(cosine(row, rows.at(i)!), `${ADVICE}; ${texts[i]}`).toBeGreaterThan(i < 2 ? 0.9999999 : 0.9999)
    })
    await lam.dispose()
  }, 60_000)
})

describe.each([...textSets, ...failingSets])('the samples of “$name”', ({ texts, nearest }) => {
  it('match their note', () => {
    for (const [text, other] of nearest) {
      const scores = texts.map((_, i) => (i === text ? -1 : cosine(samples.get(texts[text])!, samples.get(texts[i])!)))
      expect(texts[scores.indexOf(Math.max(...scores))], texts[text]).toBe(texts[other])
    }
  })
})

it.each([
  ['Not', 0, 1, 0.96],
  ['Who bit whom', 0, 1, 0.95],
  ['Other languages', 5, 1, 0.44],
  ['Other languages', 5, 4, 0.17],
])('a score that a note names is the one the model gives: %s', (name, a, b, score) => {
  const { texts } = failingSets.find((set) => set.name === name)!
  expect(cosine(samples.get(texts[a])!, samples.get(texts[b])!)).toBeCloseTo(score, 2)
})
