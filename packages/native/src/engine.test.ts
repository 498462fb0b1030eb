import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadBinding } from './load-binding.js'

const program = fileURLToPath(
  new URL(`../build/lam-tests${process.platform === 'win32' ? '.exe' : ''}`, import.meta.url),
)

function run(...words: string[]) {
  const { status, error, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' })
  return { status, output: error?.message ?? `${stdout}${stderr}` }
}

const list = run('--list')
const names = list.output.trim().split('\n')

describe('the tests of cpp/tests', () => {
  it('are there for every instruction set of this machine', () => {
    expect(list).toMatchObject({ status: 0 })
    for (const { name } of loadBinding().processor().isas) {
      expect(names).toContainEqual(expect.stringMatching(`^products: ${name} in float32`))
    }
  })

  it('do not pass where there is none of that name', () => {
    expect(run('nothing of this name')).toEqual({ status: 2, output: '0 passed, 0 failed\n' })
  })

  it.each(names)('%s', (name) => {
    expect(run(name)).toEqual({ status: 0, output: '1 passed, 0 failed\n' })
  })
})
