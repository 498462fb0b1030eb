// Starts the local registry, and says what a project's .npmrc needs to use it.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Starts a registry on 127.0.0.1, on a free port, in a process that ends with this one.
 * @param {object} [options]
 * @param {string} [options.storage] a folder that keeps what is published; without one it goes away with the registry
 * @param {string} [options.time] when all is said to have been published: package managers keep back what is younger than a day. Now, unless given
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
    /** It answers 503 to every publish after so many more; `Infinity` mends it. */
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

/** Only `@lamjs` packages come from the local registry, all others from where the user gets them. The token is what npm asks for before it publishes. */
function npmrc(url) {
  return `@lamjs:registry=${url}\n${url.replace(/^http:/, '')}:_authToken=local\n`
}
