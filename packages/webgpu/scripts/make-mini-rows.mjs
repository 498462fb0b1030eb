#!/usr/bin/env node
// Writes what the reference gives the default model for a few texts, which the tests expect of the GPU. Build first.
import { writeFile } from 'node:fs/promises'
import { mini } from '@lamjs/model-mini'
import { LAM, reference } from '@lamjs/reference'

const texts = [
  'A short text.',
  '',
  'Größe, naïveté, 東京 🗼',
  'The river had frozen overnight, and the ferry stood still in the ice. '.repeat(6).trim(),
]

const lam = new LAM(reference(), { model: mini })
const rows = await lam.encode(texts)
await lam.dispose()
const lines = texts.map((text, i) => `  { "text": ${JSON.stringify(text)}, "embedding": [${[...rows][i].join(', ')}] }`)
await writeFile(new URL('../src/testing/golden/mini-rows.json', import.meta.url), `[\n${lines.join(',\n')}\n]\n`)
