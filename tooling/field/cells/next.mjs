// Next: route handlers on native and onnx, a client component and its worker on webgpu; Turbopack and webpack.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sentences } from '../expected.mjs'
import { needsBrowser } from '../needs-browser.mjs'
import { embedScript, expectPage, workerScript } from '../web-app.mjs'

const BUNDLERS = { turbopack: [], webpack: ['--webpack'] }
const ALL = ['native', 'onnx', 'webgpu']
/** Inside a bundle, Next's file tracing misses the binary, which the bundle loads at run time. */
const NATIVE_OUTSIDE = {
  file: 'next.config.js',
  lines: `export default { output: 'standalone', serverExternalPackages: ['@lamjs/native'] }`,
}
/** Next's file tracing finds onnxruntime's addon, but not the library that the addon loads. */
const ONNX_OUTSIDE = {
  file: 'next.config.js',
  lines: `export default {
  output: 'standalone',
  serverExternalPackages: ['@lamjs/onnx'],
  outputFileTracingIncludes: { '/onnx': ['./node_modules/onnxruntime-node/bin/napi-v6/linux/x64/*'] },
}`,
}

export const cells = Object.entries(BUNDLERS).flatMap(([bundler, flags]) => [
  {
    name: `next/${bundler}-dev`,
    title: `Next, ${bundler}, development server: route handlers on native and onnx, client component, worker`,
    needs: needsBrowser,
    async run(project) {
      await installApp(project, ALL)
      await served(project, project.folder, ['npx', 'next', 'dev', ...flags], ALL)
    },
  },
  {
    name: `next/${bundler}-start`,
    title: `Next, ${bundler}, build and start: route handlers on native and onnx, client component, worker`,
    needs: needsBrowser,
    async run(project) {
      await installApp(project, ALL)
      await project.run('npx', ['next', 'build', ...flags])
      await served(project, project.folder, ['npx', 'next', 'start'], ALL)
    },
  },
  {
    name: `next/${bundler}-standalone`,
    title: `Next, ${bundler}, output: 'standalone' copied elsewhere: route handler on native, client component, worker`,
    settings: [NATIVE_OUTSIDE],
    needs: needsBrowser,
    run: (project) => standalone(project, flags, ['native', 'webgpu']),
  },
  {
    name: `next/${bundler}-standalone-inside`,
    title: `Next, ${bundler}, output: 'standalone' copied elsewhere, with @lamjs/native inside the bundle`,
    verdict: {
      expect: 'does not',
      why: 'the copy holds no binary, which the route says with LAM_BACKEND_UNAVAILABLE: use the setting of the cell above',
      error: /no binary for .* serverExternalPackages: \['@lamjs\/native'\]/,
    },
    async run(project) {
      project.write('next.config.js', `export default { output: 'standalone' }\n`)
      await standalone(project, flags, ['native'])
    },
  },
  {
    name: `next/${bundler}-standalone-onnx`,
    title: `Next, ${bundler}, output: 'standalone' copied elsewhere: route handler on onnx`,
    settings: [ONNX_OUTSIDE],
    run: (project) => standalone(project, flags, ['onnx']),
  },
])

/** @param {string[]} backends backends of the app: webgpu on its page, each other in a route handler */
async function installApp(project, backends) {
  await project.install(...backends.map((backend) => `@lamjs/${backend}`), 'next@latest', 'react', 'react-dom')
  project.write('app/layout.js', LAYOUT)
  for (const backend of backends) {
    if (backend === 'webgpu') {
      project.write('app/page.js', PAGE)
      project.write('app/embed.js', embedScript())
      project.write('app/lam-worker.js', workerScript())
    } else project.write(`app/${backend}/route.js`, routeScript(backend))
  }
}

/** Builds the app, copies the deployment into an empty folder, removes the project's packages, and runs the copy. */
async function standalone(project, flags, backends) {
  await installApp(project, backends)
  await project.run('npx', ['next', 'build', ...flags])
  const elsewhere = mkdtempSync(join(tmpdir(), 'lam-standalone-'))
  try {
    cpSync(join(project.folder, '.next/standalone'), elsewhere, { recursive: true, verbatimSymlinks: true })
    cpSync(join(project.folder, '.next/static'), join(elsewhere, '.next/static'), { recursive: true })
    for (const folder of ['.next', 'node_modules']) rmSync(join(project.folder, folder), { recursive: true })
    await served(project, elsewhere, [process.execPath, 'server.js'], backends)
  } finally {
    rmSync(elsewhere, { recursive: true, force: true })
  }
}

/** Starts the server and requests every row. It reports all failures. */
async function served(project, cwd, [command, ...args], backends) {
  const port = String(await project.freePort())
  const env = { PORT: port, HOSTNAME: '127.0.0.1', LAM_CACHE_DIR: join(cwd, '.lam-cache') }
  const server = project.start(command, args, { cwd, env })
  await server.waitFor(/Ready in/)
  const origin = `http://localhost:${port}`
  const failures = []
  for (const backend of backends) {
    await attempt(failures, backend, async () => {
      if (backend === 'webgpu') await expectPage(project, `${origin}/`)
      else project.expectRow(await (await fetch(`${origin}/${backend}`)).text())
    })
  }
  await server.stop()
  if (failures.length > 0) throw new Error(`${failures.join('\n')}\n${server.output().slice(-3000)}`)
}

async function attempt(failures, what, work) {
  try {
    await work()
  } catch (error) {
    failures.push(`${what}: ${error.message}`)
  }
}

function routeScript(backend) {
  return `import { LAM, ${backend} } from '@lamjs/${backend}'

const lam = new LAM(${backend}())

export const dynamic = 'force-dynamic'

export async function GET() {
  const rows = await lam.encode(${JSON.stringify(sentences)})
  return Response.json(Array.from(rows, (row) => Array.from(row)))
}
`
}

const LAYOUT = `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>
}
`

const PAGE = `'use client'
import { useEffect, useState } from 'react'
import { embed } from './embed'

export default function Page() {
  const [found, show] = useState()
  useEffect(() => {
    embed().then(show)
  }, [])
  return found ? <pre id="found">{JSON.stringify(found)}</pre> : <p>…</p>
}
`
