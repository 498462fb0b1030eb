// Vite: the page and a module worker, in development and built.
import { needsBrowser } from '../needs-browser.mjs'
import { expectPage, expectServedPage, writeWebApp } from '../web-app.mjs'

/** Vite before 8 bundles dependencies in development without their assets, and workers as scripts. */
const OLDER = [
  {
    file: 'vite.config.js',
    lines: `export default {
  optimizeDeps: { exclude: ['@lamjs/model-mini', 'onnxruntime-web'] },
  worker: { format: 'es' },
}`,
  },
]
const STRICT_POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"

export const cells = [
  ...[8, 7, 6].flatMap((version) => [
    {
      name: `vite/${version}-dev`,
      title: `Vite ${version}, development server: page and worker`,
      ...(version < 8 && { settings: OLDER }),
      needs: needsBrowser,
      run: (project) => inDevelopment(project, version),
    },
    {
      name: `vite/${version}-build`,
      title: `Vite ${version}, build and preview: page and worker`,
      ...(version < 8 && { settings: OLDER }),
      short: version === 8,
      needs: needsBrowser,
      run: (project) => built(project, version),
    },
  ]),
  {
    name: 'vite/8-csp',
    title: `Vite 8, build, served with Content-Security-Policy: ${STRICT_POLICY}`,
    needs: needsBrowser,
    run: (project) => builtUnderPolicy(project, 8),
  },
]

async function inDevelopment(project, version) {
  await installApp(project, version)
  const port = await project.freePort()
  const server = project.start('npx', ['vite', '--host', '127.0.0.1', '--port', String(port), '--strictPort'])
  await server.waitFor(/127\.0\.0\.1:\d+/)
  await expectPage(project, `http://127.0.0.1:${port}/`)
}

async function built(project, version) {
  await installApp(project, version)
  await project.run('npx', ['vite', 'build'])
  const port = await project.freePort()
  const server = project.start('npx', [
    ...['vite', 'preview', '--host', '127.0.0.1', '--port', String(port), '--strictPort'],
  ])
  await server.waitFor(/127\.0\.0\.1:\d+/)
  await expectPage(project, `http://127.0.0.1:${port}/`)
}

async function builtUnderPolicy(project, version) {
  await installApp(project, version)
  await project.run('npx', ['vite', 'build'])
  await expectServedPage(project, 'dist', { headers: { 'content-security-policy': STRICT_POLICY } })
}

async function installApp(project, version) {
  await project.install('@lamjs/webgpu', `vite@${version}`)
  writeWebApp(project)
}
