import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findBrowser, launchOptions } from '@lamjs/tooling/browser'
import { build } from 'esbuild'
import { chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Each adapter runs in its own framework, in a process or a page of its own, on the built package.
const packageFolder = fileURLToPath(new URL('../..', import.meta.url))
let folder: string
beforeAll(async () => {
  await mkdir(join(packageFolder, 'test-results'), { recursive: true })
  folder = await mkdtemp(join(packageFolder, 'test-results', 'adapters-'))
  // Otherwise vitest finds the package's own configuration.
  await writeFile(join(folder, 'vitest.config.mjs'), 'export default {}')
})
afterAll(() => rm(folder, { recursive: true }))

/** A test file: two cases pass; `broken` makes one of them fail; `nothing` leaves no case. */
const program = (adapter: string, kind: 'right' | 'broken' | 'nothing') => `
import { conformance } from '@lamjs/conformance/${adapter}'
import { reference } from '@lamjs/reference'
const backend = () => (${kind === 'broken'} ? { ...reference(), name: 'In Capitals' } : reference())
const names = ['features: version 1 of the contract, a short lower-case name', 'features: each claim is made once']
conformance({ name: 'mine', backend, only: (name) => ${kind !== 'nothing'} && names.includes(name) })
`

const binOf = (name: string, file: string) =>
  join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file)

const FRAMEWORKS = {
  'node-test': { file: 'mine.mjs', command: (file: string) => ['--test', '--test-reporter=spec', file] },
  jest: {
    file: 'mine.test.mjs',
    command: (file: string) => [
      '--experimental-vm-modules',
      binOf('jest', 'bin/jest.js'),
      `--config=${JSON.stringify({ rootDir: folder, transform: {}, testMatch: ['**/*.test.mjs'], haste: {} })}`,
      '--runTestsByPath',
      file,
    ],
  },
  vitest: {
    file: 'mine.spec.mjs',
    command: (file: string) => [binOf('vitest', 'vitest.mjs'), 'run', `--root=${folder}`, '--reporter=verbose', file],
  },
}

/** Runs a test file; resolves with its exit code and all that it prints. */
async function run(adapter: keyof typeof FRAMEWORKS, kind: Parameters<typeof program>[1]) {
  const { file, command } = FRAMEWORKS[adapter]
  const path = join(folder, `${kind}-${file}`)
  await writeFile(path, program(adapter, kind))
  const { NODE_OPTIONS: _, VITEST: __, NODE_TEST_CONTEXT: ___, ...env } = process.env
  return new Promise<{ code: number; printed: string }>((resolve) => {
    execFile(process.execPath, command(path), { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, printed: stdout + stderr })
    })
  })
}

describe.each(['node-test', 'jest', 'vitest'] as const)('%s', (adapter) => {
  it('runs the cases, and prints by name what does not run', async () => {
    const { code, printed } = await run(adapter, 'right')
    expect(printed).toMatch(/features: each claim is made once/)
    expect(printed).toMatch(/mine, not run, left out by `only`: .*dispose: twice, and two at once/)
    expect(code, printed).toBe(0)
  })

  it('fails with a case that fails', async () => {
    const { code, printed } = await run(adapter, 'broken')
    expect(printed).toMatch(/expected lower case, found 'In Capitals'/)
    expect(code).toBe(1)
  })

  it('fails where no case is registered', { tags: ['slow'] }, async () => {
    const { code, printed } = await run(adapter, 'nothing')
    expect(printed).toMatch(/No case to run/)
    expect(code).toBe(1)
  })
})

it('jest: outside of Jest, its adapter says what is missing', async () => {
  await expect(import('./jest.js')).rejects.toThrow("Jest's globals are missing")
})

describe.skipIf(findBrowser() === undefined)('a page in a browser', () => {
  it('runs the cases and shows the report', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `import { conformancePage } from '@lamjs/conformance/browser'
import { reference } from '@lamjs/reference'
window.result = conformancePage(document.querySelector('main'), {
  backend: () => ({ ...reference(), name: 'In Capitals' }),
  only: (name) => name.startsWith('features: ') || name === 'golden: tiny-flat length 3, float64',
})`,
        resolveDir: packageFolder,
      },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      logLevel: 'silent',
    })
    const page = await serve(outputFiles[0].text)
    const browser = await chromium.launch(launchOptions())
    try {
      const tab = await browser.newPage()
      await tab.goto(page.url)
      const failed = await tab.evaluate('window.result.then(({ failed }) => failed.map(({ name }) => name))')
      expect(failed).toEqual(['features: version 1 of the contract, a short lower-case name'])
      expect(await tab.locator('main').textContent()).toMatch(/^\d+ passed, 1 failed, \d+ not run$/)
      const report = tab.frameLocator('iframe').locator('body')
      expect(await report.textContent()).toContain("expected lower case, found 'In Capitals'")
    } finally {
      await browser.close()
      page.close()
    }
  })
})

/** Serves the page, its program where a file of the oracle would be, and the oracle's fixtures. */
async function serve(script: string) {
  const fixtures = join(packageFolder, '../oracle')
  const server = createServer(async ({ url = '/' }, response) => {
    const path = new URL(url, 'http://localhost').pathname
    if (path === '/dist/page.js') response.setHeader('content-type', 'text/javascript').end(script)
    else if (path.startsWith('/fixtures/')) response.end(await readFile(join(fixtures, path)))
    else {
      response.setHeader('content-type', 'text/html')
      response.end('<!doctype html><main></main><script type="module" src="/dist/page.js"></script>')
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Expected a port.')
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() }
}
