import { spawnSync } from 'node:child_process'
import { copyFileSync, linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { main, tinyModel } from './testing/lam-process.js'

const content = 'alpha\nbeta\n'
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lam-same-'))
  writeFileSync(join(folder, 'v'), content)
  writeFileSync(join(folder, 'other'), 'gamma\n')
  linkSync(join(folder, 'v'), join(folder, 'hard'))
  symlinkSync('v', join(folder, 'soft'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs a line of shell in the folder, with `lam` as a command. */
function shell(line: string) {
  const lam = `lam() { "${process.execPath}" "${main}" "$@" --model "${tinyModel}" --backend reference; }`
  const { status, stderr, stdout } = spawnSync('sh', ['-c', `${lam}; ${line}`], { cwd: folder, encoding: 'utf8' })
  return { code: status, stderr, stdout }
}
const file = (name: string) => readFileSync(join(folder, name), 'utf8')

describe.runIf(process.platform !== 'win32')('lam on the file it reads', () => {
  it.each([
    'lam embed --file v --output v',
    'lam embed --file v --output ./v',
    'lam embed --file v --output hard',
    'lam embed --file v --output soft',
    'lam embed --file soft --output hard',
    'lam embed --file other --file v --output v',
    'lam embed --output v < v',
    'lam embed --output hard < soft',
    'lam embed --file - --output v < v',
    'lam embed --file /dev/stdin --output v < v',
    'lam embed --format npy --output v < v',
    'lam embed --file other --file - --output "$PWD/v" < v',
    'lam embed --output /dev/stdin < v',
  ])('refuses %s, and does not change the file', (line) => {
    expect(shell(line)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^lam: LAM_OPTION_INVALID: --output must be another file than the one that is read; /,
      ),
    })
    expect([file('v'), file('hard')]).toEqual([content, content])
  })

  it.each([
    'lam embed < v >> v',
    'lam embed --file hard >> v',
    'lam embed < v 1<> v',
    'lam similar alpha v >> v',
    'lam embed < v --output - >> v',
  ])('refuses %s, which would read what it writes', (line) => {
    expect(shell(line)).toMatchObject({ code: 1, stderr: expect.stringMatching(/stdout is the file that is read: /) })
    expect(file('v')).toBe(content)
  })

  it('tells that the shell has emptied a file before lam began', () => {
    expect(shell('lam embed < v > v')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/the shell has emptied it before lam began/),
    })
  })

  it('accepts another file with the same content', () => {
    copyFileSync(join(folder, 'v'), join(folder, 'w'))
    expect(shell('lam embed --output w < v')).toMatchObject({ code: 0, stderr: '' })
    expect(file('w').split('\n')).toHaveLength(3)
    expect(file('v')).toBe(content)
  })
})
