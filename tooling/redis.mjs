// A server of Redis or Valkey for tests and benchmarks, on 127.0.0.1, with its data in a folder of its own.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findRedis } from './find-redis.mjs'
import { findValkey } from './find-valkey.mjs'
import { freePort } from './free-port.mjs'

export { findRedis, findValkey }

/**
 * Starts a server that keeps each command on the disk before it answers, so that `restart` after `end('SIGKILL')` loses nothing.
 * @param options `password` to ask for; `durable: false` keeps nothing on the disk; `config`: more words of its command line; `program`: another
 * server than the one that `findRedis` finds
 */
export async function startRedis({ password, durable = true, config = [], program = findRedis() } = {}) {
  if (program === undefined) throw new Error('No server of Redis or Valkey was found. Name one in LAM_REDIS.')
  const folder = mkdtempSync(join(tmpdir(), 'lam-redis-'))
  const port = await freePort()
  const words = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...config]
  if (durable) words.push('--appendonly', 'yes', '--appendfsync', 'always')
  if (password !== undefined) words.push('--requirepass', password)
  let server
  const start = async () => {
    server = spawn(program, words.map(String), { stdio: ['ignore', 'pipe', 'inherit'] })
    await ready(server)
  }
  const end = async (signal = 'SIGTERM') => {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill(signal)
    await ended
  }
  await start()
  return {
    url: `redis://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`,
    /** Ends the server, and leaves its data. */
    end,
    /** Starts it again on the same port and data. */
    restart: start,
    async stop() {
      await end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function ready(server) {
  let said = ''
  for await (const chunk of server.stdout) {
    said += chunk
    if (said.includes('Ready to accept connections')) break
  }
  if (!said.includes('Ready to accept connections')) throw new Error(`Redis did not start:\n${said}`)
  server.stdout.resume()
  await sleep(0)
}
