// Runs pnpm and npm with this Node and without a shell, because paths may contain spaces.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './setup.mjs'

const pnpmScript = join(root, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs')

/** Runs the workspace's own pnpm. Throws if it fails. */
export function pnpm(args, options) {
  run(process.execPath, [pnpmScript, ...args], options)
}

/** Runs the npm that came with this Node. Throws if it fails. */
export function npm(args, options) {
  const script = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  // On Windows npm is a batch file, which only a shell can start.
  if (process.platform === 'win32' && existsSync(script)) run(process.execPath, [script, ...args], options)
  else run('npm', args, options)
}

/** Packs the package in `folder` as for publishing, and returns the tarball's path. */
export function pack(folder, destination) {
  const before = new Set(readdirSync(destination))
  pnpm(['pack', '--pack-destination', destination], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  const [tarball] = readdirSync(destination).filter((name) => name.endsWith('.tgz') && !before.has(name))
  return join(destination, tarball)
}

/** Runs a program to its end. Throws if it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options })
  if (error) throw error
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${status}`)
}
