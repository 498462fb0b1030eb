// Next: route handlers on native and onnx, a client component and its worker on webgpu; Turbopack and webpack.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowser } from '../../find-browser.mjs'
import { sentences } from '../expected.mjs'
import { embedScript, expectPage, workerScript } from '../web-app.mjs'

const BUNDLERS = { turbopack: [], webpack: ['--webpack'] }
const ROUTES = ['native', 'onnx']
const EXTERNAL = "serverExternalPackages: ['@lamjs/native', '@lamjs/onnx'],"

export const cells = Object.entries(BUNDLERS).flatMap(([bundler, flags]) => [
  {
    name: `next/${bundler}-dev`,
    title: `Next, ${bundler}, development server: route handlers, client component, worker`,
    needs,
    async run(project) {
      await installApp(project)
      await served(project, project.folder, ['npx', 'next', 'dev', ...flags])
    },
  },
  {
    name: `next/${bundler}-start`,
    title: `Next, ${bundler}, build and start: route handlers, client component, worker`,
    needs,
    async run(project) {
      await installApp(project)
      await project.run('npx', ['next', 'build', ...flags])
      await served(project, project.folder, ['npx', 'next', 'start'])
    },
  },
  {
    name: `next/${bundler}-standalone`,
    title: `Next, ${bundler}, output: 'standalone' copied elsewhere: route handlers, client component, worker`,
    needs,
    run: (project) => standalone(project, flags, ''),
  },
  {
    name: `next/${bundler}-standalone-external`,
    title: `Next, ${bundler}, the same with ${EXTERNAL.slice(0, -1)}`,
    needs,
    run: (project) => standalone(project, flags, EXTERNAL),
  },
])

function needs() {
  return findBrowser() ? undefined : 'no Chromium was found'
}

async function installApp(project, configuration = '') {
  await project.install('@lamjs/native', '@lamjs/onnx', '@lamjs/webgpu', 'next@latest', 'react', 'react-dom')
  project.write('next.config.js', `export default { ${configuration} }\n`)
  project.write('app/layout.js', LAYOUT)
  project.write('app/page.js', PAGE)
  project.write('app/embed.js', embedScript())
  project.write('app/lam-worker.js', workerScript)
  for (const backend of ROUTES) project.write(`app/${backend}/route.js`, routeScript(backend))
}

/** Builds, copies what is to be deployed into an empty folder, takes the project out of reach, and runs it there. */
async function standalone(project, flags, configuration) {
  await installApp(project, `output: 'standalone', ${configuration}`)
  await project.run('npx', ['next', 'build', ...flags])
  const elsewhere = mkdtempSync(join(tmpdir(), 'lam-standalone-'))
  try {
    cpSync(join(project.folder, '.next/standalone'), elsewhere, { recursive: true, verbatimSymlinks: true })
    cpSync(join(project.folder, '.next/static'), join(elsewhere, '.next/static'), { recursive: true })
    rmSync(join(project.folder, '.next'), { recursive: true })
    rmSync(join(project.folder, 'node_modules'), { recursive: true })
    await served(project, elsewhere, [process.execPath, 'server.js'])
  } finally {
    rmSync(elsewhere, { recursive: true, force: true })
  }
}

/** Starts the server and asks it for every row. All failures are told, not the first alone. */
async function served(project, cwd, [command, ...args]) {
  const port = String(await project.freePort())
  const env = { PORT: port, HOSTNAME: '127.0.0.1', LAM_CACHE_DIR: join(cwd, '.lam-cache') }
  const server = project.start(command, args, { cwd, env })
  await server.waitFor(/Ready in/)
  const origin = `http://localhost:${port}`
  const failures = []
  for (const backend of ROUTES) {
    const response = await fetch(`${origin}/${backend}`)
    const text = await response.text()
    await attempt(failures, `route /${backend}`, () => project.expectRow(text))
  }
  await attempt(failures, 'client component', () => expectPage(project, `${origin}/`))
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
