import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { LamEmbeddings } from '@lamjs/langchain'
import { LAM, native } from '@lamjs/native'
import { FakeListChatModel } from '@langchain/core/utils/testing'
import { afterAll, expect, it } from 'vitest'
import { ask, indexPages } from '../src/rag.mjs'

const folder = fileURLToPath(new URL('..', import.meta.url))
const lam = new LAM(native())
afterAll(() => lam.dispose())

it('gives a chat model the passages that have the answer, and gives its answer back', async () => {
  const store = await indexPages(new URL('../pages/', import.meta.url), new LamEmbeddings({ embedder: lam }))
  const chat = new FakeListChatModel({ responses: ['In a warm room.', 'For ten years.'] })
  const asked = []
  const config = { callbacks: [{ handleChatModelStart: (_, [messages]) => asked.push(messages) }] }
  const first = await ask('How do I charge it when it is cold outside?', { store, chat }, config)
  expect(first.answer).toBe('In a warm room.')
  expect(first.passages).toHaveLength(3)
  const second = await ask('How long is the guarantee for the frame?', { store, chat, passages: 1 }, config)
  expect(second.answer).toBe('For ten years.')
  const [[system, human], [other]] = asked
  expect(system.text).toContain('[battery.md]')
  expect(system.text).toContain('charge the battery in a warm room')
  expect(human.text).toBe('How do I charge it when it is cold outside?')
  expect(other.text).toContain('guarantee of ten years')
})

it('prints the passages alone without a chat model', async () => {
  const { CHAT_MODEL: _, ...env } = process.env
  const windows = process.platform === 'win32'
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'start'], {
    cwd: folder,
    env,
    shell: windows,
  })
  const lines = stdout.trim().split('\n')
  expect(lines).toHaveLength(3)
  expect(lines.map((line) => line.split(':')[0])).toEqual(['account.md', 'account.md', 'account.md'])
  expect(stdout).toContain('choose "Send me a link"')
})
