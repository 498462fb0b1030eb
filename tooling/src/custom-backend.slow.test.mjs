// A backend by somebody else: made, tested, packed and used outside of the workspace, with packages of the local registry alone.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishWorkspace } from '../registry/publish-workspace.mjs'
import { startRegistry } from '../registry/registry.mjs'
import { root } from '../setup.mjs'

const home = realpathSync(mkdtempSync(join(tmpdir(), 'lam-custom-backend-')))
const PACKAGES = ['core', 'model-mini', 'oracle', 'conformance', 'reference', 'create-backend'].map(
  (name) => `@lamjs/${name}`,
)
const SETTINGS = 'audit=false\nfund=false\nupdate-notifier=false\nprefer-offline=true\n'
let registry

beforeAll(async () => {
  registry = await startRegistry()
  await publishWorkspace(registry, { only: PACKAGES })
}, 300_000)
afterAll(async () => {
  await registry?.stop()
  rmSync(home, { recursive: true, force: true })
})

/** A folder whose @lamjs packages come from the local registry. */
function project(name) {
  const folder = join(home, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, '.npmrc'), `${registry.npmrc}${SETTINGS}`)
  return folder
}

/** Runs npm, and gives what it prints. A failure throws with all that it printed. */
function npm(cwd, ...args) {
  // Of an earlier run, npm would keep create-backend in its cache under this name and version.
  const env = { ...process.env, ...(args[0] === 'create' ? { npm_config_cache: join(home, 'cache') } : {}) }
  return execFileSync('npm', args, { cwd, env, encoding: 'utf8', shell: process.platform === 'win32' })
}

/** The report of `node --test`: how many passed and failed. */
function counts(report) {
  const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(report)?.[1])
  return { passed: count('pass'), failed: count('fail') }
}

describe('the example of a custom backend, outside of the workspace', () => {
  const tarballs = () => readdirSync(join(home, 'example')).filter((file) => file.endsWith('.tgz'))

  it('installs published packages, builds, and passes the whole suite', () => {
    const folder = project('example')
    const made = ['node_modules', 'dist', 'package-lock.json']
    cpSync(join(root, 'examples/custom-backend'), folder, {
      recursive: true,
      filter: (path) => !made.includes(basename(path)),
    })
    npm(folder, 'install')
    const { passed, failed } = counts(npm(folder, 'test', '--', '--test-reporter=tap'))
    expect(failed).toBe(0)
    expect(passed).toBeGreaterThan(150)
  }, 600_000)

  it('packs to a package that a second project uses, with the rows of the reference', () => {
    npm(join(home, 'example'), 'pack')
    const [tarball] = tarballs()
    const user = project('user')
    writeFileSync(join(user, 'package.json'), '{ "private": true, "type": "module" }')
    npm(user, 'install', join(home, 'example', tarball), '@lamjs/reference')
    const program = `import { LAM, LamError, myBackend } from 'my-backend'
      import { reference } from '@lamjs/reference'
      const [mine, right] = [new LAM(myBackend()), new LAM(reference())]
      const text = 'How do I reset my password?'
      const cosine = mine.similarity(await mine.encode(text), await right.encode(text))
      const refused = await new LAM(myBackend(), { precision: 'int8' }).warmup().catch((error) => LamError.is(error) && error.code)
      console.log(JSON.stringify({ cosine, refused, backend: (await mine.info()).backend }))`
    writeFileSync(join(user, 'app.js'), program)
    const found = JSON.parse(execFileSync(process.execPath, ['app.js'], { cwd: user, encoding: 'utf8' }))
    expect(found).toMatchObject({ refused: 'LAM_PRECISION_UNSUPPORTED', backend: 'my-backend' })
    expect(found.cosine).toBeGreaterThan(0.999999)
    const files = readdirSync(join(user, 'node_modules/my-backend'), { recursive: true }).map(String)
    expect(files.filter((file) => /^(src|test)\b|node_modules/.test(file))).toEqual([])
  }, 300_000)
})

describe('npm create @lamjs/backend', () => {
  it('makes a project that installs, and whose tests pass', () => {
    const folder = project('creating')
    const told = npm(folder, 'create', '--yes', '@lamjs/backend', 'fast-lane')
    expect(told).toContain('Made fast-lane, whose factory is fastLane()')
    const made = join(folder, 'fast-lane')
    cpSync(join(folder, '.npmrc'), join(made, '.npmrc'))
    npm(made, 'install')
    const { passed, failed } = counts(npm(made, 'test', '--', '--test-reporter=tap'))
    expect(failed).toBe(0)
    expect(passed).toBeGreaterThan(150)
  }, 600_000)
})
