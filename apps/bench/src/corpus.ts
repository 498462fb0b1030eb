import { readFile } from 'node:fs/promises'
import { Tokenizer } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { readProse } from './prose.js'
import { summarise } from './statistics.js'
import { formatCount } from './table.js'
import { type Text, TextBuilder } from './texts.js'

const VOCABULARY = 30522
const SEED = 20250101

/** The builder behind every suite: the same texts on every machine. */
export async function openTextBuilder(): Promise<TextBuilder> {
  const tokenizer = new Tokenizer(JSON.parse(await readFile(mini.files['tokenizer.json'], 'utf8')), {
    vocabSize: VOCABULARY,
  })
  return new TextBuilder(
    readProse((text) => tokenizer.piece(text).length),
    SEED,
  )
}

/** `2,000 texts, 41,234 tokens; a text: median 19, 5 to 118, mean 20.6`. */
export function describeTexts(texts: readonly Text[]): string {
  const tokens = texts.map((text) => text.tokens)
  const total = countTokens(texts)
  const { median, min, max } = summarise(tokens)
  return (
    `${formatCount(texts.length)} texts, ${formatCount(total)} tokens; a text: median ${median}, ` +
    `${min} to ${max}, mean ${(total / texts.length).toFixed(1)}`
  )
}

/** @param limit most tokens read of one text */
export function countTokens(texts: readonly Text[], limit = Number.POSITIVE_INFINITY): number {
  return texts.reduce((sum, { tokens }) => sum + Math.min(tokens, limit), 0)
}
