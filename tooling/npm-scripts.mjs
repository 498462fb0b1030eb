// Runs the npm scripts of a folder as a user types them, for tests of the examples.
import { spawn } from 'node:child_process'

/**
 * Starts `npm run NAME` in a folder. A script that a test starts is ended with `stop`, all its processes together.
 * @param {string} folder
 * @param {string} name
 * @param {{ env?: Record<string, string>, args?: readonly string[] }} [options]
 */
export function startScript(folder, name, { env = {}, args = [] } = {}) {
  const windows = process.platform === 'win32'
  const child = spawn('npm', ['run', '--silent', name, '--', ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    shell: windows,
    // A group of its own, so that `stop` reaches what npm started.
    detached: !windows,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', all: '' }
  const waiting = new Set()
  const hear = (chunk) => {
    said.all += chunk
    for (const look of waiting) look()
  }
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    said.out += chunk
    hear(chunk)
  })
  child.stderr.setEncoding('utf8').on('data', hear)
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, out: said.out, all: said.all }))
  })
  return {
    /** Its end, with the exit code and what it printed: `out` to standard output, `all` to both. */
    ended,
    /** Waits until what it printed matches, and gives the match. Rejects if it ends before. */
    prints: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(said.all)
          if (match === null) return
          waiting.delete(look)
          resolve(match)
        }
        waiting.add(look)
        look()
        ended.then(() => reject(new Error(`npm run ${name} ended before it printed ${pattern}:\n${said.all}`)), reject)
      }),
    async stop() {
      if (windows) spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'])
      else {
        try {
          process.kill(-child.pid, 'SIGTERM')
        } catch {
          // It has ended.
        }
      }
      return ended
    },
  }
}

/** Runs `npm run NAME` to its end, and gives what it printed. Rejects if it fails. */
export async function runScript(folder, name, options) {
  const { code, out, all } = await startScript(folder, name, options).ended
  if (code !== 0) throw new Error(`npm run ${name} ended with ${code}:\n${all}`)
  return out
}
