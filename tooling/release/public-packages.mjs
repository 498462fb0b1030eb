// The packages of a release, in the order of publishing.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup.mjs'

/**
 * Every public package after its dependencies, so that no published package ever depends on a missing one.
 * @param {string} [home] the root of the repository
 * @returns {{ name: string, folder: string, manifest: object }[]}
 */
export function publicPackages(home = root) {
  const found = ['packages', 'apps']
    .flatMap((parent) => readdirSync(join(home, parent)).map((name) => join(home, parent, name)))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .filter(({ manifest }) => !manifest.private)
    .map(({ folder, manifest }) => ({ name: manifest.name, folder, manifest }))
  const byName = new Map(found.map((entry) => [entry.name, entry]))
  const ordered = new Set()
  const visit = (entry) => {
    if (ordered.has(entry)) return
    const { dependencies, optionalDependencies } = entry.manifest
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (byName.has(name)) visit(byName.get(name))
    }
    ordered.add(entry)
  }
  for (const entry of found) visit(entry)
  return [...ordered]
}

/** The platform of a package with a binary, such as `linux-x64-gnu`; undefined for every other package. */
export function platformOf({ name }) {
  return name.startsWith('@lamjs/native-') ? name.slice('@lamjs/native-'.length) : undefined
}
