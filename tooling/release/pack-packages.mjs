// Packs the public packages as a release does.
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup.mjs'
import { npm, pack } from '../tools.mjs'
import { platformOf, publicPackages } from './public-packages.mjs'

const BINARY_FILES = ['lam.node', 'lam.node.sha256']
/** Placeholder for a binary of another platform, which lock files for that platform need. No program can load it. */
const STAND_IN = 'This is no binary: it was not built on the machine that packed it.\n'

/**
 * Packs the given packages, or all, in the order of publishing.
 * @param {string} destination a folder for the tarballs
 * @param {{ home?: string, only?: string[], standIns?: boolean }} [options] `standIns`: also packs platforms without a binary
 * @returns {{ name: string, version: string, tarball: string }[]}
 */
export function packPackages(destination, { home = root, only, standIns = false } = {}) {
  mkdirSync(destination, { recursive: true })
  return publicPackages(home)
    .filter(({ name }) => only === undefined || only.includes(name))
    .map((entry) => ({
      name: entry.name,
      version: entry.manifest.version,
      tarball: standIns && platformOf(entry) ? packPlatform(entry, home, destination) : pack(entry.folder, destination),
    }))
}

/**
 * The packages of ours that an install of `name` brings on Linux x64 with glibc, the platform of the image.
 * @returns {string[]} names, `name` among them
 */
export function packagesOfImage(name, home = root) {
  const entries = new Map(publicPackages(home).map((entry) => [entry.name, entry]))
  const found = new Set(['@lamjs/native-linux-x64-gnu'])
  const visit = (one) => {
    if (found.has(one) || !entries.has(one)) return
    found.add(one)
    for (const dependency of Object.keys(entries.get(one).manifest.dependencies ?? {})) visit(dependency)
  }
  visit(name)
  return [...found]
}

/** Packs a platform's package from a copy, without its scripts, which refuse to pack it without a binary. */
function packPlatform(entry, home, destination) {
  const copy = join(destination, 'platforms', platformOf(entry))
  const built = join(home, 'packages', 'native', 'prebuilt', platformOf(entry))
  cpSync(entry.folder, copy, { recursive: true, filter: (path) => !path.includes('node_modules') })
  for (const file of BINARY_FILES) {
    if (existsSync(join(built, file))) cpSync(join(built, file), join(copy, file))
    else writeFileSync(join(copy, file), STAND_IN)
  }
  npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', destination], { cwd: copy, stdio: 'pipe' })
  const start = `${entry.name.replace('@', '').replace('/', '-')}-${entry.manifest.version}`
  return join(
    destination,
    readdirSync(destination).find((file) => file === `${start}.tgz`),
  )
}
