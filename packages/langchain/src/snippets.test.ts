import { fileURLToPath } from 'node:url'
import { runSnippet } from '@lamjs/tooling/snippet'
import { expect, it } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))
const answer = 'Steps to recover access to your account'

it('the snippet of apps/docs/pages/guide/frameworks.md finds the answer', async () => {
  expect(await runSnippet(folder, '../../apps/docs/pages/guide/frameworks.md', { below: '## LangChain.js' })).toBe(
    answer,
  )
})

it('the snippet of README.md does too', async () => {
  const then = 'console.log(best.pageContent)'
  expect(await runSnippet(folder, 'README.md', { then })).toBe(answer)
})
