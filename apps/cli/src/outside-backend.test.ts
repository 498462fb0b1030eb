import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseBackend, findBackends } from './backends.js'
import { outsideBackend } from './outside-backend.js'
import { entry } from './terminal/entry.js'
import { errorOf } from './testing/error-of.js'

const home = mkdtempSync(join(tmpdir(), 'lam-outside-'))
const FACTORY = `import { reference } from '${new URL('../../../packages/reference/dist/index.js', import.meta.url)}'
  export const backend = () => ({ ...reference(), name: 'outside' })`

/** A package in a folder: its main module, and what its manifest says of it. */
function write(folder: string, program: string, manifest: object = { exports: { import: './x.js' } }): void {
  mkdirSync(join(home, folder), { recursive: true })
  const name = folder.replace('node_modules/', '')
  writeFileSync(join(home, folder, 'package.json'), JSON.stringify({ name, type: 'module', ...manifest }))
  writeFileSync(join(home, folder, 'x.js'), program)
}

beforeAll(() => {
  write('node_modules/packaged', FACTORY)
  write('node_modules/@me/scoped', FACTORY)
  write('plain', FACTORY, { main: './x.js' })
  write('unbuilt', FACTORY, { exports: './dist/index.js' })
  write('nameless', 'export const mine = 1')
  write('broken', 'throw new Error("no such chip")')
  write('throws', 'export const backend = () => { throw new Error("no licence") }')
  write('other', 'export const backend = () => ({ name: "other" })')
  symlinkSync(join(home, 'node_modules/packaged'), join(home, 'linked'), 'junction')
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe('a backend that is none of lam’s own', () => {
  it.each(['packaged', '@me/scoped', './plain', './linked', './plain/x.js', join(home, 'plain')])(
    'is found as %s',
    async (name) => {
      expect(await outsideBackend(name, home)).toMatchObject({ name: 'outside', specVersion: 1 })
    },
  )

  it.each([
    ['quantum', "is neither one of lam's own nor a package that is installed here. Name one of lam's"],
    ['./absent', 'is not there: '],
    ['./unbuilt', 'its dist/index.js is missing. Build it first.'],
    ['./nameless', "exports no function 'backend', by which lam makes one: export { myBackend as backend }."],
    ['./broken', 'does not load: no such chip.'],
    ['./throws', 'does not load: no licence.'],
    ['./other', 'has an export `backend` that returns no backend.'],
  ])('tells of %s why it does not run', async (name, message) => {
    const error = await errorOf(() => outsideBackend(name, home))
    expect(error).toMatchObject({ code: 'LAM_BACKEND_UNAVAILABLE', message: expect.stringContaining(message) })
    expect(error).toMatchObject({ message: expect.stringMatching(/^Backend \S+ /) })
  })

  it('takes a precision that it claims, and no device and no threads', async () => {
    const name = join(home, 'plain')
    expect((await chooseBackend(name, { precision: 'float64' })).backend.name).toBe('outside')
    for (const [settings, option] of [
      [{ precision: 'int8' }, '--precision int8'],
      [{ threads: 2 }, '--threads'],
      [{ device: ['cpu'] }, '--device'],
    ] as const) {
      const error = await errorOf(() => chooseBackend(name, settings))
      expect(error).toMatchObject({ code: 'LAM_OPTION_INVALID', message: expect.stringContaining(option) })
    }
    expect(await findBackends({}, name)).toMatchObject([{ name, backend: { name: 'outside' } }])
  })

  it('stands apart from what is told of it, as long as its name may be', () => {
    expect(entry('./my-backend', 'works')).toBe('  ./my-backend  works')
    expect(entry('native', 'works')).toBe('  native      works')
  })
})
