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
    try {
      const manifest = createRequire(place).resolve(`${name}/package.json`)
      return joinPath(manifest.slice(0, -'package.json'.length), file)
    } catch {
      // Not installed within sight of this place.
    }
  }
  return undefined
}
