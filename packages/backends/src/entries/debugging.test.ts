import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { findBrowser, launchOptions } from '@lamjs/tooling/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as browser from './browser.js'
import * as node from './node.js'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'lam-debugging-'))
const packageFile = (path: string) => new URL(`../../${path}`, import.meta.url).href

/** A program that embeds a few texts with this backend. */
function writeApp(name: string): void {
  const program = `import { LAM } from '${packageFile('node_modules/@lamjs/core/dist/index.js')}'
    import { loadBackend } from '${packageFile('dist/index.js')}'
    const lam = new LAM(await loadBackend('${name}'))
    await lam.encode(['How do I reset my password?', 'Steps to recover access to your account'])`
  writeFileSync(join(folder, 'app.mjs'), program)
}

const entryOf = (name: string) => [...node.entries, ...browser.entries].find((entry) => entry.name === name)!

/** Runs the entry's command beside the program. @returns the files that it leaves */
async function runCommand(name: string): Promise<string[]> {
  for (const file of readdirSync(folder)) rmSync(join(folder, file))
  writeApp(name)
  const [program, ...words] = entryOf(name).debugging.command.split(' ')
  await run(program, words, { cwd: folder })
  return readdirSync(folder).filter((file) => file !== 'app.mjs')
}

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the command of an entry that shows what the backend does', () => {
  it.each(['onnx', 'wasm', 'reference'])('leaves a profile with functions of the package, for %s', async (name) => {
    const files = await runCommand(name)
    const profiles = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
    const urls: string[] = profiles.flatMap(({ nodes }) =>
      nodes.map(({ callFrame }: { callFrame: { url: string } }) => callFrame.url),
    )
    const scripts = [...new Set(urls.filter((url) => url.includes(`/${name}/dist/`)))]
    expect(scripts.length).toBeGreaterThan(0)
    for (const script of scripts) {
      const map = JSON.parse(readFileSync(fileURLToPath(`${script}.map`), 'utf8'))
      expect(map.sourcesContent[0].length).toBeGreaterThan(0)
    }
  })

  const noPerf = spawnSync('perf', ['record', '-o', join(tmpdir(), 'lam-perf-try'), 'true']).status !== 0
  it.skipIf(noPerf)('names the kernels of native, where perf may be used', async () => {
    expect(await runCommand('native')).toEqual(['perf.data'])
    const report = await run('perf', ['report', '--stdio', '--no-children', '-g', 'none'], { cwd: folder })
    expect(report.stdout).toMatch(/lam\.node .*lam::/)
  })
})

describe.skipIf(findBrowser() === undefined)("the command of webgpu's entry, in a browser", () => {
  const shader = '@compute @workgroup_size(1) fn shaderOfThePage() {}'
  const page = `<script type="module">
    const device = await (await navigator.gpu.requestAdapter()).requestDevice()
    const module = device.createShaderModule({ code: '${shader}' })
    await device.createComputePipelineAsync({ layout: 'auto', compute: { module } })
  </script>`
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(page))
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)))
  afterAll(() => void server.close())

  it('prints the shaders that a page compiles', async () => {
    const [, ...words] = entryOf('webgpu').debugging.command.split(' ')
    const url = `http://localhost:${(server.address() as AddressInfo).port}`
    const asked = words.map((word) => (word.startsWith('http') ? url : word))
    const { executablePath, args } = launchOptions()
    const headless = ['--headless=new', `--user-data-dir=${join(folder, 'profile')}`]
    const chromium = spawn(executablePath, [...args, ...headless, ...asked], { stdio: ['ignore', 'ignore', 'pipe'] })
    const ended = once(chromium, 'exit')
    let printed = ''
    for await (const text of chromium.stderr.setEncoding('utf8')) {
      printed += text
      if (printed.includes(shader)) break
    }
    chromium.kill()
    await ended
    expect(printed).toContain(shader)
  })
})
