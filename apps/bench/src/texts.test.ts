import { readFile } from 'node:fs/promises'
import { Tokenizer } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { beforeAll, describe, expect, it } from 'vitest'
import { countTokens, describeTexts, openTextBuilder } from './corpus.js'
import { splitClauses, splitSentences } from './prose.js'
import { median } from './statistics.js'
import { DOCUMENT_TOKENS, SENTENCE_TOKENS } from './texts.js'

let tokenizer: Tokenizer

beforeAll(async () => {
  const json = JSON.parse(await readFile(mini.files['tokenizer.json'], 'utf8'))
  tokenizer = new Tokenizer(json, { vocabSize: 30522 })
})

const tokensOf = (text: string) => tokenizer.encode(text, Number.POSITIVE_INFINITY).tokenCount

describe('TextBuilder', () => {
  it('makes the same texts each time', async () => {
    const first = (await openTextBuilder()).sentences(50)
    const second = (await openTextBuilder()).sentences(50)
    expect(second).toEqual(first)
  })

  it('draws sentences whose lengths follow the stated distribution', async () => {
    const tokens = (await openTextBuilder()).sentences(2000).map((text) => text.tokens)
    const logs = tokens.map(Math.log)
    const mean = logs.reduce((sum, log) => sum + log) / logs.length
    const deviation = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / logs.length)
    expect(Math.abs(median(tokens) - SENTENCE_TOKENS.median)).toBeLessThanOrEqual(1)
    expect(deviation).toBeGreaterThan(SENTENCE_TOKENS.deviation - 0.08)
    expect(deviation).toBeLessThan(SENTENCE_TOKENS.deviation + 0.08)
    expect(Math.min(...tokens)).toBeGreaterThanOrEqual(4)
    expect(Math.max(...tokens)).toBeLessThanOrEqual(SENTENCE_TOKENS.max)
    expect(Math.max(...tokens)).toBeGreaterThan(60)
  })

  it('draws documents between the stated ends, spread by factors', async () => {
    const tokens = (await openTextBuilder()).documents(200).map((text) => text.tokens)
    expect(Math.min(...tokens)).toBeGreaterThanOrEqual(DOCUMENT_TOKENS.min - 10)
    expect(Math.max(...tokens)).toBeLessThanOrEqual(DOCUMENT_TOKENS.max)
    const middle = Math.sqrt(DOCUMENT_TOKENS.min * DOCUMENT_TOKENS.max)
    expect(median(tokens) / middle).toBeGreaterThan(0.8)
    expect(median(tokens) / middle).toBeLessThan(1.25)
  })

  it('counts tokens as the tokenizer does', async () => {
    const builder = await openTextBuilder()
    const texts = [...builder.sentences(200), ...builder.documents(5), builder.exactly(777)]
    expect(texts.map(({ text }) => tokensOf(text))).toEqual(texts.map(({ tokens }) => tokens))
  })

  it.each([2, 3, 10, 64, 1000])('makes a text of exactly %i tokens', async (tokens) => {
    expect(tokensOf((await openTextBuilder()).exactly(tokens).text)).toBe(tokens)
  })
})

describe('splitSentences and splitClauses', () => {
  it('keep full stops and let every part stand alone', () => {
    const sentences = splitSentences('A title\n\nIt rained, so we stayed; nobody minded. Did it stop?')
    expect(sentences).toEqual(['A title', 'It rained, so we stayed; nobody minded.', 'Did it stop?'])
    expect(splitClauses(sentences[1])).toEqual(['It rained.', 'So we stayed.', 'Nobody minded.'])
  })
})

describe('countTokens and describeTexts', () => {
  const texts = [
    { text: 'a', tokens: 4 },
    { text: 'b', tokens: 10 },
    { text: 'c', tokens: 700 },
  ]

  it('count what is read', () => {
    expect(countTokens(texts)).toBe(714)
    expect(countTokens(texts, 512)).toBe(526)
    expect(describeTexts(texts)).toBe('3 texts, 714 tokens; a text: median 10, 4 to 700, mean 238.0')
  })
})
