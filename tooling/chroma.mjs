// A server of Chroma for tests, on 127.0.0.1, with its data in a folder of its own.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChroma } from './find-chroma.mjs'
import { freePort } from './free-port.mjs'

export { findChroma }

/** Chroma's command line without the Python client, whose dependencies are not installed. */
const COMMAND = 'import sys, chromadb_rust_bindings; chromadb_rust_bindings.cli(["chroma", *sys.argv[1:]])'

/** Starts a server, and waits until it listens. */
export async function startChroma() {
  const bindings = findChroma()
  if (bindings === undefined) throw new Error('No server of Chroma was found. Name its folder in LAM_CHROMA.')
  const folder = mkdtempSync(join(tmpdir(), 'lam-chroma-'))
  const port = await freePort()
  const words = ['run', '--path', folder, '--host', '127.0.0.1', '--port', String(port)]
  const server = spawn('python3', ['-c', COMMAND, ...words], {
    env: { ...process.env, PYTHONPATH: bindings },
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await ready(server)
  return {
    host: '127.0.0.1',
    port,
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      if (server.exitCode === null && server.signalCode === null) {
        server.kill()
        await ended
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function ready(server) {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk) => {
      said += chunk
      if (said.includes('listening on address')) resolve()
    }
    server.stdout.on('data', hear)
    server.stderr.on('data', hear)
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`Chroma did not start:\n${said}`)))
  })
}
