import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Starts the server of served.mjs, and waits until it listens. */
export async function startServed() {
  const folder = mkdtempSync(join(tmpdir(), 'lam-served-'))
  const file = join(folder, 'log')
  const script = fileURLToPath(new URL('served.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [url] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => {
      throw new Error('The server ended before it listened.')
    }),
  ])
  return {
    url,
    child,
    /** Undefined while it runs. */
    get exitCode() {
      return child.exitCode ?? child.signalCode ?? undefined
    },
    log: () => readFileSync(file, 'utf8'),
    async stop() {
      child.kill('SIGTERM')
      const [code] = await ended
      rmSync(folder, { recursive: true, force: true })
      return code
    },
  }
}
