import { mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBackends } from '../backends.js'
import type { Diagnosis } from '../terminal/doctor-report.js'
import { bareLam, tinyModel } from '../testing/lam-process.js'

let home = ''
let installed: readonly string[] = []
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lam-home-'))
  installed = (await findBackends()).filter(({ backend }) => backend !== undefined).map(({ name }) => name)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const doctor = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  bareLam([...args, '--model', tinyModel], {
    HOME: home,
    USERPROFILE: home,
    LAM_CACHE_DIR: join(home, 'cache'),
    ...env,
  })

/** Ends every process that runs a backend, as a binary for another processor does. */
const crash = (backend: string) =>
  `--import data:text/javascript,if(process.argv.includes('${backend}'))process.kill(process.pid,'SIGILL')`

describe('lam doctor', () => {
  it('tells machine, packages and folders, tries every backend, and shows no path of the user', async () => {
    const { code, stdout, stderr } = await doctor(['doctor'])
    expect([code, stderr]).toEqual([0, ''])
    const text = stdout.toString()
    for (const name of installed) expect(text).toMatch(new RegExp(`^  ${name} +works: `, 'm'))
    expect(text).toMatch(/^ {2}cache +~.cache, writable, .+ free, \d+ compiled programs?, /m)
    expect(text).toMatch(/^ {2}processors +\d+, of which \d+ may be used, with /m)
    expect(text).toMatch(/^ {2}@lamjs\/core \d+\.\d+\.\d+/m)
    expect(text).toMatch(/^ +against the reference: difference up to \d\.\de-\d+, cosine from [01]\.\d+ \(it states /m)
    expect(text).toContain(`\n${installed[0]} runs, and works.\n`)
    for (const place of [home, homedir(), tinyModel, process.cwd()]) expect(text).not.toContain(place)
  })

  it.runIf(process.platform !== 'win32')(
    'survives a backend that ends its process, and exits with 1 if that is the default',
    { tags: ['slow'] },
    async () => {
      const [first] = installed
      const { code, stdout } = await doctor(['doctor'], { NODE_OPTIONS: crash(first) })
      expect(code).toBe(1)
      expect(stdout.toString()).toMatch(new RegExp(`^  ${first} +fails.*\\n +ended by SIGILL: `, 'm'))
      expect(stdout.toString()).toMatch(/^ {2}reference +works: /m)
      expect(stdout.toString()).toContain('does not work. The reason is above.')
    },
  )

  it.runIf(process.platform !== 'win32')(
    'gives the same as JSON, also as lam info --check, with 0 if only a backend fails that is neither the default nor named',
    async () => {
      const args = ['info', '--check', '--json', '--backend', 'reference']
      const { code, stdout } = await doctor(args, { NODE_OPTIONS: crash('native') })
      const diagnosis: Diagnosis = JSON.parse(stdout.toString())
      expect([code, diagnosis.well, diagnosis.chosen]).toEqual([0, true, 'reference'])
      for (const { name, state, agreement } of diagnosis.backends) {
        const expected = name === 'native' ? 'fails' : installed.includes(name) ? 'works' : 'not installed'
        expect([name, state]).toEqual([name, expected])
        if (name !== 'reference' && agreement?.bound)
          expect(agreement.difference).toBeLessThan(agreement.bound.absolute)
      }
      expect(diagnosis.backends.filter(({ agreement }) => agreement?.bound).length).toBeGreaterThan(0)
    },
  )
})
