import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageFolder } from '../packages.js'
import { peersFolder } from './remedies.js'

/** Where a peer's package is, beside the bench or in the folder of peers; undefined where it is not installed. */
export function peerPackageFolder(name: string): string | undefined {
  return packageFolder(name) ?? packageFolder(name, peersFolder)
}

/** Imports a peer's package. `T` is what the bench uses of it; the package is not there when the bench is compiled. */
export async function importPeerPackage<T>(name: string): Promise<T> {
  const folder = peerPackageFolder(name)
  if (folder === undefined) throw new Error(`${name} is not installed.`)
  const entry = createRequire(join(folder, 'package.json')).resolve(name)
  return (await import(pathToFileURL(entry).href)) as T
}
