#!/usr/bin/env node
// Installs the workspace's dependencies. It skips the installation while its inputs have not changed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'node_modules', '.lam-setup')

export function setup() {
  checkNode()
  const wanted = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  console.error(`Installing dependencies with ${packageManager} …`)
  const windows = process.platform === 'win32'
  const { status, error } = spawnSync(
    'npx',
    ['--yes', packageManager, 'install', '--frozen-lockfile', '--prefer-offline'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: windows,
    },
  )
  if (error) throw error
  if (status !== 0) {
    console.error('The installation failed. It needs the npm registry the first time; later runs work offline.')
    process.exit(status ?? 1)
  }
  writeFileSync(stamp, wanted)
}

/** Runs turbo in the workspace, without telemetry. Returns the exit status. */
export function turbo(...args) {
  const bin = join(root, 'node_modules', 'turbo', 'bin', 'turbo')
  // Turbo calls the package manager by name; the set-up has installed it among the tools.
  const tools = join(root, 'node_modules', '.bin')
  const path = `${tools}${delimiter}${process.env.PATH}`
  const env = {
    ...process.env,
    PATH: path,
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    // Results of one version of Node do not apply to another.
    LAM_NODE: `${process.version} ${process.platform} ${process.arch}`,
  }
  const { status, error } = spawnSync(process.execPath, [bin, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  })
  if (error) throw error
  return status ?? 1
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Node 20.19 or newer is needed, this is ${process.versions.node}. Get one from https://nodejs.org.`)
  process.exit(1)
}

/** The inputs of an installation: the lock file, the workspace file, every package.json, the platform. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  const manifests = ['packages', 'apps', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, 'package.json')),
  )
  for (const file of [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    'tooling/package.json',
    'tooling/surface/package.json',
    ...manifests,
  ]) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) setup()
