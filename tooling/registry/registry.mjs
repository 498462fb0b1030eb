// Starts the local registry, and makes the .npmrc lines of projects that use it.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Starts a registry on 127.0.0.1, on a free port, in a process that ends with this one.
 * @param {object} [options]
 * @param {string} [options.storage] a folder for the packages; by default they disappear with the registry
 * @param {string} [options.time] the publish time of all packages, by default now. Some package managers refuse packages younger than a day
 * @returns its address with a slash at the end, the lines of an .npmrc, and `stop()`
 */
export async function startRegistry({ storage, time = '' } = {}) {
  const folder = storage ?? mkdtempSync(join(tmpdir(), 'lam-registry-'))
  const server = fork(fileURLToPath(new URL('server.mjs', import.meta.url)), [folder, time], {
    execArgv: [],
    serialization: 'advanced',
  })
  const port = await new Promise((resolve, reject) => {
    server.once('message', (message) => resolve(message.port))
    server.once('exit', (code) => reject(new Error(`The registry ended with ${code} before it listened.`)))
  })
  const url = `http://127.0.0.1:${port}/`
  return {
    url,
    npmrc: npmrc(url),
    /** After this many more publishes it answers 503; `Infinity` repairs it. */
    breakAfter: (publishes) => new Promise((resolve) => server.send({ publishesLeft: publishes }, resolve)),
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      if (server.exitCode === null) {
        server.kill()
        await ended
      }
      if (!storage) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Only `@lamjs` packages come from the local registry; others come from the user's. npm requires a token for publishing. */
function npmrc(url) {
  return `@lamjs:registry=${url}\n${url.replace(/^http:/, '')}:_authToken=local\n`
}
