import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { temporaryFolder } from './testing/temporary-folder.js'

const SCRIPT = fileURLToPath(new URL('./testing/compile-in-process.mjs', import.meta.url))
const MINI = new URL('../../model-mini/files/', import.meta.url).href

interface Report {
  readonly milliseconds: number
  readonly origin: string
  readonly warnings: readonly string[]
  readonly row: readonly number[]
}

async function compileInProcess(folder: string): Promise<Report> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, folder, MINI])
  return JSON.parse(stdout)
}

it('the cache serves a second process sooner: the median of three rounds, each with an empty folder first', async () => {
  const factors: number[] = []
  for (let round = 0; round < 3; round++) {
    const folder = temporaryFolder()
    const [first, second] = [await compileInProcess(folder), await compileInProcess(folder)]
    expect([first.origin, second.origin]).toEqual(['just-in-time', 'cache'])
    expect(second.row).toEqual(first.row)
    factors.push(first.milliseconds / second.milliseconds)
  }
  const [, factor] = factors.sort((a, b) => a - b)
  console.log(`compile: from the cache ${factors.map((value) => value.toFixed(1)).join(', ')} times as fast`)
  // Measured 2.4 to 3 times as fast; the bound leaves room for busy processors.
  expect(factor).toBeGreaterThan(1.3)
}, 300_000)
