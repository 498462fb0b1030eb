import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { rulesTable } from '../broken/table.js'

const README = fileURLToPath(new URL('../../README.md', import.meta.url))
const [BEGIN, END] = ['<!-- rules: written by `npm run rules` -->', '<!-- end of rules -->']

it("the README's table of rules is current (npm run rules writes it)", async () => {
  const text = await readFile(README, 'utf8')
  const [before, rest] = text.split(BEGIN)
  const after = rest?.split(END)[1]
  expect(after).toBeDefined()
  await expect(`${before}${BEGIN}\n\n${rulesTable()}\n\n${END}${after}`).toMatchFileSnapshot(README)
})
