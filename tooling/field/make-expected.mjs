#!/usr/bin/env node
// Writes expected-rows.json: two sentences and their rows from the reference. Run it again when the default model changes.
import { writeFileSync } from 'node:fs'
import { LAM, reference } from '../../packages/reference/dist/index.js'

const sentences = ['How do I reset my password?', 'The river froze over in the winter of 1895.']
const lam = new LAM(reference())
const rows = await lam.encode(sentences)
const file = new URL('./expected-rows.json', import.meta.url)
writeFileSync(file, `${JSON.stringify({ sentences, rows: Array.from(rows, (row) => Array.from(row)) })}\n`)
await lam.dispose()
