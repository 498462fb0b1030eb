import { joinPath } from './local-files.js'
import { nodeBuiltin, runningProcess } from './node-builtin.js'

/** Of a bundle in CommonJS, its own path; not there in a module. */
declare const __filename: string | undefined

/**
 * Where a file of an installed package lies, looked for as `require` would from the bundle, the script that was started and the working
 * folder: a bundle holds a package's code, but not its files.
 * @param from further places to look from, paths or `file:` URLs, the first first
 * @returns undefined where it is not installed, or this is a web page
 */
export function fileOfInstalledPackage(name: string, file: string, from: readonly string[]): string | undefined {
  const createRequire = nodeBuiltin('node:module')?.createRequire
  if (createRequire === undefined) return undefined
  const script = runningProcess()?.argv?.[1]
  const own = typeof __filename === 'string' ? [__filename] : []
  const folder = runningProcess()?.cwd?.()
  const places = [...from, ...own, ...(script ? [script] : []), ...(folder ? [joinPath(folder, 'index.js')] : [])]
  for (const place of places) {
    const folder = folderOfPackage(name, place) ?? folderByWayOfDependents(name, place)
    if (folder !== undefined) return joinPath(folder, file)
  }
  return undefined

  function folderOfPackage(wanted: string, place: string): string | undefined {
    try {
      return createRequire?.(place).resolve(`${wanted}/package.json`).slice(0, -'package.json'.length)
    } catch {
      return undefined // Not installed within sight of this place.
    }
  }

  /** As a package of the project sees it that depends on it: strict package managers show a project its own dependencies alone. */
  function folderByWayOfDependents(wanted: string, place: string): string | undefined {
    for (const dependent of dependenciesAbove(place)) {
      const folder = folderOfPackage(dependent, place)
      const found = folder && folderOfPackage(wanted, joinPath(folder, 'package.json'))
      if (found) return found
    }
    return undefined
  }
}

/** The names of the dependencies that the nearest manifest above a path or `file:` URL lists. */
function dependenciesAbove(place: string): string[] {
  const readFile = nodeBuiltin('node:fs')?.readFileSync
  const pathOfUrl = nodeBuiltin('node:url')?.fileURLToPath
  const parentOf = nodeBuiltin('node:path')?.dirname
  if (!readFile || !pathOfUrl || !parentOf) return []
  let folder = parentOf(place.startsWith('file:') ? pathOfUrl(place) : place)
  for (;;) {
    try {
      const { dependencies } = JSON.parse(readFile(joinPath(folder, 'package.json'), 'utf8'))
      if (dependencies) return Object.keys(dependencies)
    } catch {
      // There is none here.
    }
    const parent = parentOf(folder)
    if (parent === folder) return []
    folder = parent
  }
}
