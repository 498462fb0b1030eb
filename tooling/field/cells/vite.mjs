// Vite: the page and a module worker, in development and built.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { INT8_TOLERANCE } from '../expected.mjs'
import { needsBrowser } from '../needs-browser.mjs'
import { expectPage, expectServedPage, writeWebApp } from '../web-app.mjs'

/** `suffix` and `words`: ends of the cells' names and titles. `withAssets`: the package whose files Vite must find beside its code. */
const BACKENDS = [
  { backend: 'webgpu', suffix: '', words: '', withAssets: 'onnxruntime-web' },
  { backend: 'wasm', suffix: ' wasm', words: ', @lamjs/wasm', withAssets: '@lamjs/wasm' },
]
/** Vite before 8 bundles dependencies in development without their assets, and workers as scripts. */
const older = (withAssets) => [
  {
    file: 'vite.config.js',
    lines: `export default {
  optimizeDeps: { exclude: ['@lamjs/model-mini', '${withAssets}'] },
  worker: { format: 'es' },
}`,
  },
]
/** What some hosts take, in bytes. */
const LARGEST_FILE = 25 * 2 ** 20
const STRICT_POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"

export const cells = BACKENDS.flatMap(({ backend, suffix, words, withAssets }) => [
  ...[8, 7, 6].flatMap((version) => [
    {
      name: `vite/${version}-dev${suffix}`,
      title: `Vite ${version}, development server${words}: page and worker`,
      ...(version < 8 && { settings: older(withAssets) }),
      needs: needsBrowser,
      run: (project) => inDevelopment(project, version, backend),
    },
    {
      name: `vite/${version}-build${suffix}`,
      title: `Vite ${version}, build and preview${words}: page and worker`,
      ...(version < 8 && { settings: older(withAssets) }),
      short: version === 8 && backend === 'webgpu',
      needs: needsBrowser,
      run: (project) => built(project, version, backend),
    },
  ]),
  {
    name: `vite/8-csp${suffix}`,
    title: `Vite 8, build${words}, served with Content-Security-Policy: ${STRICT_POLICY}`,
    needs: needsBrowser,
    run: (project) => builtUnderPolicy(project, 8, backend),
  },
])

cells.push({
  name: 'vite/8-build wasm int8',
  title: 'Vite 8, build and preview, @lamjs/wasm/int8, no file above 25 MiB: page and worker',
  needs: needsBrowser,
  async run(project) {
    await built(project, 8, 'wasm', { entry: '@lamjs/wasm/int8', tolerance: INT8_TOLERANCE })
    const { name, size } = largestFile(join(project.folder, 'dist'))
    if (size > LARGEST_FILE) throw new Error(`Expected no file above ${LARGEST_FILE} bytes; ${name} has ${size}`)
  },
})

async function inDevelopment(project, version, backend) {
  await installApp(project, version, backend)
  const port = await project.freePort()
  const server = project.start('npx', ['vite', '--host', '127.0.0.1', '--port', String(port), '--strictPort'])
  await server.waitFor(/127\.0\.0\.1:\d+/)
  await expectPage(project, `http://127.0.0.1:${port}/`)
}

async function built(project, version, backend, { entry, tolerance } = {}) {
  await installApp(project, version, backend, entry)
  await project.run('npx', ['vite', 'build'])
  const port = await project.freePort()
  const server = project.start('npx', [
    ...['vite', 'preview', '--host', '127.0.0.1', '--port', String(port), '--strictPort'],
  ])
  await server.waitFor(/127\.0\.0\.1:\d+/)
  await expectPage(project, `http://127.0.0.1:${port}/`, undefined, tolerance)
}

async function builtUnderPolicy(project, version, backend) {
  await installApp(project, version, backend)
  await project.run('npx', ['vite', 'build'])
  await expectServedPage(project, 'dist', { headers: { 'content-security-policy': STRICT_POLICY } })
}

async function installApp(project, version, backend, entry) {
  await project.install(`@lamjs/${backend}`, `vite@${version}`)
  writeWebApp(project, { backend, entry })
}

function largestFile(folder) {
  const files = readdirSync(folder, { recursive: true }).map((name) => ({
    name,
    size: statSync(join(folder, name)).size,
  }))
  return files.reduce((largest, file) => (file.size > largest.size ? file : largest))
}
