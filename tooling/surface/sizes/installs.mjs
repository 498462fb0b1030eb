// What an install puts on disk.
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import packlist from 'npm-packlist'
import { fitsHere, folderBytes } from '../../../apps/bench/dist/installed-size.js'
import { platformOf } from '../../release/public-packages.mjs'

/**
 * The files that npm packs of each package, unpacked; with the binary that a release puts into a package for a platform.
 * @param {ReturnType<import('../../release/public-packages.mjs').publicPackages>} packages
 * @param {string} prebuilt a folder with a folder per platform
 * @returns {Promise<Map<string, number>>} bytes by package; without the platforms whose binary was not built here
 */
export async function packedSizes(packages, prebuilt) {
  const sizes = new Map()
  for (const entry of packages) {
    const binary = platformOf(entry) === undefined ? undefined : join(prebuilt, platformOf(entry))
    if (binary !== undefined && !existsSync(binary)) continue
    const files = await filesOf(entry)
    const bytes = files.reduce((sum, file) => sum + statSync(join(entry.folder, file)).size, 0)
    sizes.set(entry.name, bytes + (binary === undefined ? 0 : folderBytes(binary)))
  }
  return sizes
}

/** By the code of `npm pack`, which itself would also compress 70 MB of weights. */
function filesOf({ folder, manifest }) {
  return packlist({ path: folder, package: manifest, isProjectRoot: true, edgesOut: new Map() })
}

/**
 * A package and all that it depends on, each once; of optional dependencies those that npm installs on this platform.
 * @param {string} folder of the package
 * @param {Map<string, number>} packed the sizes of our packages
 * @returns {number} bytes
 */
export function installedBytes(folder, packed) {
  const found = new Map()
  visit(realpathSync(folder), packed, found)
  return [...found.values()].reduce((sum, bytes) => sum + bytes, 0)
}

function visit(folder, packed, found) {
  if (found.has(folder)) return
  const { name, dependencies, optionalDependencies } = manifestOf(folder)
  found.set(folder, packed.get(name) ?? folderBytes(folder))
  for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const next = find(folder, dependency)
    if (next !== undefined && fitsHere(manifestOf(next))) visit(next, packed, found)
    else if (next === undefined && dependency in (dependencies ?? {}) && !(dependency in (optionalDependencies ?? {})))
      throw new Error(`${dependency}, which ${folder} depends on, is not installed. Run npm run setup.`)
  }
}

function find(folder, name) {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const candidate = join(at, 'node_modules', name)
    if (existsSync(candidate)) return realpathSync(candidate)
  }
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
