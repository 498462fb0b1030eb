import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadBinding } from './load-binding.js'

function runIn(program: string, ...words: string[]) {
  const file = `../build/${program}${process.platform === 'win32' ? '.exe' : ''}`
  const { status, error, stdout, stderr } = spawnSync(fileURLToPath(new URL(file, import.meta.url)), words, {
    encoding: 'utf8',
  })
  return { status, output: error?.message ?? `${stdout}${stderr}` }
}

const run = (...words: string[]) => runIn('lam-tests', ...words)
const list = run('--list')
const names = list.output.trim().split('\n')

/** Those of the kernels that need tile registers, where they can be emulated; vitest.config.mjs says where. */
const onTiles =
  process.env.LAM_EMULATES_TILES === undefined
    ? []
    : runIn('lam-tests-emulated', '--list')
        .output.trim()
        .split('\n')
        .filter((name) => name.startsWith('products: amx'))

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

  it.each(onTiles)('emulated, %s', (name) => {
    expect(runIn('lam-tests-emulated', name)).toEqual({ status: 0, output: '1 passed, 0 failed\n' })
  })
})
