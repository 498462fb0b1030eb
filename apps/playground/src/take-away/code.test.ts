import * as core from '@lamjs/core'
import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { type Platform, snippet, type Task } from './code.js'

/** Runs a snippet with the reference on a tiny model instead of its import, and returns its output. */
async function run(task: Task, platform: Platform, dim?: number): Promise<unknown[][]> {
  const code = snippet(task, platform, dim)
    .replace(/^import .*$/m, '')
    .replace('"…"', '"One.\\n\\nTwo.\\n\\nThree."')
  const model = new URL('../../../../packages/oracle/fixtures/tiny-flat/', import.meta.url)
  class Lam extends core.LAM {
    constructor() {
      super(reference(), { model })
    }
  }
  const printed: unknown[][] = []
  const print = (...values: unknown[]) => printed.push(values)
  const body = new Function('LAM', 'native', 'wasm', 'console', `return (async () => {${code}})()`)
  await body(
    Lam,
    () => undefined,
    () => undefined,
    { log: print, table: print },
  )
  return printed
}

describe('the code to copy', () => {
  it('imports only the package that it tells to install', () => {
    const [install, imported] = snippet({ kind: 'read', query: 'q' }, 'browser').split('\n')
    expect(install).toBe('// npm install @lamjs/wasm')
    expect(imported).toContain("from '@lamjs/wasm/int8'")
  })

  it('runs: every pair of texts', async () => {
    const printed = await run({ kind: 'compare', texts: ['a “b” "c"', 'd', 'e'] }, 'node')
    expect(printed).toHaveLength(3)
    expect(printed[0]).toEqual([expect.stringMatching(/^-?[01]\.\d\d$/), 'd', '|', 'a “b” "c"'])
  })

  it('runs: search, at a chosen width', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `text ${i}`)
    const [[found]] = (await run({ kind: 'search', texts, query: 'text 3' }, 'browser', 2)) as [[{ text: string }[]]]
    expect(found).toHaveLength(5)
    expect(found[0].text).toBe('text 3')
  })

  it('runs: passages of a long text', async () => {
    const [[found]] = (await run({ kind: 'read', query: 'Two.' }, 'node')) as [[{ text: string; score: number }[]]]
    expect(found.map(({ text }) => text).sort()).toEqual(['One.', 'Three.', 'Two.'])
  })
})
