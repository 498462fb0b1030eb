import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { bareLam } from '../testing/lam-process.js'
import { loadBench } from './bench.js'

const project = mkdtempSync(join(tmpdir(), 'lam-bench-'))
const empty = mkdtempSync(join(tmpdir(), 'lam-bench-'))
afterAll(() => {
  for (const folder of [project, empty]) rmSync(folder, { recursive: true, force: true })
})

/**
 * What `loadBench` does in a process that starts in this folder, where there is no package beside lam: the answer of `run`, or the error.
 * A process of its own, because a package manager that starts the tests may name folders of packages in NODE_PATH.
 */
function loadIn(workingDirectory: string): string {
  const program = `
    import { loadBench } from ${JSON.stringify(new URL('../../dist/commands/bench.js', import.meta.url).href)}
    const message = "Cannot find package '@lamjs/bench' imported from /app/x.js"
    const notBesideLam = () => Promise.reject(Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' }))
    const found = await loadBench(notBesideLam).then(({ run }) => run([]), ({ code, message }) => code + ': ' + message)
    console.log(found)`
  const env = { ...process.env, NODE_PATH: '' }
  const args = ['--input-type=module', '--eval', program]
  return execFileSync(process.execPath, args, { cwd: workingDirectory, env, encoding: 'utf8' }).trim()
}

describe('lam bench', () => {
  it('lists the suites, and each with its options', async () => {
    const { code, stdout } = await bareLam(['bench', '--help'])
    expect(code).toBe(0)
    expect(stdout.toString()).toMatch(/^Usage: lam bench /)
    expect(stdout.toString()).toMatch(/^ {2}throughput /m)
    const suite = await bareLam(['bench', 'throughput', '--help'])
    expect(suite.stdout.toString()).toMatch(/^Usage: lam bench throughput /)
    expect(suite.stdout.toString()).toContain('--budget')
  })

  it('exits with 2 on an unknown suite', async () => {
    const { code, stderr } = await bareLam(['bench', 'throuput', '--quick'])
    expect(code).toBe(2)
    expect(stderr).toContain('Did you mean throughput?')
  })
})

describe('loadBench', () => {
  it('takes the package of the project where there is none beside lam', () => {
    const folder = join(project, 'node_modules', '@lamjs', 'bench')
    mkdirSync(folder, { recursive: true })
    const manifest = { name: '@lamjs/bench', type: 'module', exports: { '.': { default: './x.js' } } }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(folder, 'x.js'), 'export const run = async () => 17')
    mkdirSync(join(project, 'src'))
    expect(loadIn(join(project, 'src'))).toBe('17')
  })

  it('tells how to install it where there is none', () => {
    expect(loadIn(empty)).toMatch(/^LAM_OPTION_INVALID: .+ To install it: .+ @lamjs\/bench$/)
  })

  it('passes on why a package that is there does not load', async () => {
    const broken = Object.assign(
      new Error("Cannot find package 'onnx-proto' imported from /app/node_modules/@lamjs/bench/dist/index.js"),
      { code: 'ERR_MODULE_NOT_FOUND' },
    )
    await expect(loadBench(() => Promise.reject(broken), empty)).rejects.toBe(broken)
  })
})
