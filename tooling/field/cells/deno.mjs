// Deno: npm: specifiers from its own cache, and a node_modules folder.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { embedProgram } from '../embed-program.mjs'
import { expectEngine } from '../engine.mjs'
import { checkServed, serveProgram } from '../serve-program.mjs'

const BACKENDS = ['native', 'reference', 'onnx', 'wasm']

/** The permissions that each backend needs. */
const PERMISSIONS = {
  native: ['--allow-read', '--allow-env', '--allow-ffi', '--allow-sys'],
  wasm: ['--allow-read'],
}

export const cells = [
  ...BACKENDS.map((backend) => ({
    name: `deno/npm specifier ${backend}`,
    title: `deno run with import from 'npm:@lamjs/${backend}', no node_modules`,
    async run(project) {
      const { run } = await deno(project)
      project.write('deno.json', '{ "nodeModulesDir": "none" }')
      project.write('use.js', embedProgram(backend).replaceAll("from '@", "from 'npm:@"))
      expectEmbedded(project, backend, await run('run', '-A', 'use.js'))
    },
  })),
  ...BACKENDS.map((backend) => ({
    name: `deno/node_modules ${backend}`,
    title: `deno add npm:@lamjs/${backend}, with a node_modules folder`,
    async run(project) {
      const { run } = await deno(project)
      project.write('deno.json', '{ "nodeModulesDir": "auto" }')
      await run('add', `npm:@lamjs/${backend}`)
      project.write('use.js', embedProgram(backend))
      expectEmbedded(project, backend, await run('run', '-A', 'use.js'))
    },
  })),
  ...['native', 'wasm'].map((backend) => ({
    name: `deno/server ${backend}`,
    title: `@lamjs/server in Deno.serve, on @lamjs/${backend}: rows, a stream, and a client that hangs up in it`,
    async run(project) {
      const { start } = await deno(project)
      project.write('deno.json', '{ "nodeModulesDir": "none" }')
      project.write('serve.js', serveProgram('deno', backend).replaceAll("from '@", "from 'npm:@"))
      // Deno 2.9 does not tell of a client that hangs up after its body was read.
      await checkServed(project, start('run', '-A', 'serve.js'), '/v1/encode')
    },
  })),
  ...Object.entries(PERMISSIONS).map(([backend, allowed]) => ({
    name: `deno/permissions${backend === 'native' ? '' : ` ${backend}`}`,
    title: `deno run with ${allowed.join(', ')} only: ${backend}`,
    async run(project) {
      const { run } = await deno(project)
      project.write('deno.json', '{ "nodeModulesDir": "none" }')
      project.write('use.js', embedProgram(backend).replaceAll("from '@", "from 'npm:@"))
      expectEmbedded(project, backend, await run('run', ...allowed, '--no-prompt', 'use.js'))
    },
  })),
]

function expectEmbedded(project, backend, { stdout, stderr }) {
  project.expectRow(stdout)
  if (backend === 'wasm') expectEngine(project, stderr, 'relaxed-simd')
}

async function deno(project) {
  const { path, env } = await denoProgram(project)
  return {
    run: (...args) => project.run(path, args, { env, timeout: 400_000 }),
    start: (...args) => project.start(path, args, { env }),
  }
}

/** Deno for the project, and what its environment needs. It needs no package.json, and .npmrc sends our scope to the local registry. */
export async function denoProgram(project) {
  const folder = await project.tool('deno')
  const system = { linux: 'linux', darwin: 'darwin', win32: 'win32' }[process.platform]
  const beside = join(folder, '..', '@deno', `${system}-${process.arch}${system === 'linux' ? '-glibc' : ''}`)
  const path = ['deno', 'deno.exe'].map((name) => join(beside, name)).find(existsSync)
  if (!path) throw new Error(`No Deno in ${beside}`)
  return { path, env: { DENO_NO_UPDATE_CHECK: '1', DENO_CERT: project.env.NODE_EXTRA_CA_CERTS } }
}
