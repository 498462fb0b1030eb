import { joinPath } from './local-files.js'
import { nodeBuiltin, runningProcess } from './node-builtin.js'

/** The path of a CommonJS bundle; modules lack it. */
declare const __filename: string | undefined

/**
 * The path of a file of an installed package. A bundle holds a package's code but not its files. So this resolves the package as `require`
 * would, from the bundle, the main script and the working folder.
 * @param from paths or `file:` URLs to resolve from first, in this order
 * @returns undefined if the package is not installed, or on a web page
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
      return undefined // This place does not resolve the package.
    }
  }

  /** Resolves the package from the project's dependencies. Strict package managers let a project resolve its direct dependencies alone. */
  function folderByWayOfDependents(wanted: string, place: string): string | undefined {
    for (const dependent of dependenciesAbove(place)) {
      const folder = folderOfPackage(dependent, place)
      const found = folder && folderOfPackage(wanted, joinPath(folder, 'package.json'))
      if (found) return found
    }
    return undefined
  }
}

/** The dependencies in the nearest manifest above a path or `file:` URL that lists any. */
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
      // This folder has no manifest.
    }
    const parent = parentOf(folder)
    if (parent === folder) return []
    folder = parent
  }
}
