import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createLam } from '@lamjs/ai-sdk'
import { LAM, native } from '@lamjs/native'
import { cosineSimilarity, embedMany, generateText, wrapLanguageModel } from 'ai'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { semanticCache } from '../src/semantic-cache.mjs'
import { standIn } from '../src/stand-in.mjs'

const folder = fileURLToPath(new URL('..', import.meta.url))
const embedder = new LAM(native())
const questions = createLam({ embedder }).embeddingModel()
let base
let ask
beforeEach(() => {
  base = standIn(0)
  const model = wrapLanguageModel({ model: base, middleware: semanticCache({ model: questions, entries: 2 }) })
  ask = async (prompt, more = {}) => (await generateText({ model, prompt, ...more })).text
})
afterAll(() => embedder.dispose())

it('answers a reworded question from the cache, and another one by the model', async () => {
  const first = await ask('How do I reset my password?')
  expect(await ask('How can I reset my password?')).toBe(first)
  expect(await ask('How long does delivery take?')).not.toBe(first)
  expect(base.doGenerateCalls).toHaveLength(2)
})

it('shares no answer between system prompts, settings or conversations', async () => {
  const question = 'How do I reset my password?'
  const earlier = [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hello!' },
    { role: 'user', content: question },
  ]
  for (const more of [{}, { system: 'Be short.' }, { temperature: 1 }, { prompt: undefined, messages: earlier }]) {
    await ask(question, more)
    await ask(question, more)
  }
  expect(base.doGenerateCalls).toHaveLength(4)
})

it('forgets the oldest answer beyond its entries', async () => {
  for (const question of ['What is rain?', 'Who wrote this book?', 'Where do bears live?', 'What is rain?'])
    await ask(question)
  expect(base.doGenerateCalls).toHaveLength(4)
})

it('has the cosines of its page', async () => {
  const rows = [...(await readFile(`${folder}/README.md`, 'utf8')).matchAll(/^\| (.+) \| (.+) \| (0\.\d{3}) \|$/gm)]
  expect(rows).toHaveLength(6)
  for (const [, asked, earlier, cosine] of rows) {
    const { embeddings } = await embedMany({ model: questions, values: [asked, earlier] })
    expect(cosineSimilarity(...embeddings), asked).toBeCloseTo(Number(cosine), 2)
  }
})

it('runs as its page says', async () => {
  const { MODEL: _, ...env } = process.env
  const windows = process.platform === 'win32'
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'start'], {
    cwd: folder,
    env,
    shell: windows,
  })
  expect(stdout).toContain('(as "How do I reset my password?", cosine 0.99')
  expect(stdout.trim()).toMatch(/2 of 4 answers came from the cache\.$/)
})
