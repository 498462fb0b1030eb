import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const script = fileURLToPath(new URL('../scripts/leak-check.mjs', import.meta.url))

it('100 loads and disposals leave no more than 8 MB behind the first ten, where each kept would add 27 MB', () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, '100'], { encoding: 'utf8', timeout: 50_000 })
  expect(stderr).toBe('')
  const megabytes = Array.from(stdout.matchAll(/([\d.]+) MB/g), ([, number]) => Number(number))
  expect(megabytes).toHaveLength(3)
  expect(megabytes[2] - megabytes[0]).toBeLessThan(8)
  expect(status).toBe(0)
})
