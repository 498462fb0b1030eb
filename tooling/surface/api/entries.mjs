// Every entry that the public packages export with types, and where its API report lies.
import { join } from 'node:path'
import { publicPackages } from '../../release/public-packages.mjs'
import { root } from '../../setup.mjs'

/** The folder of a package that holds its reports. */
export const REPORT_FOLDER = 'api'

/**
 * Entries of one declaration file, such as the builds of a binary, share the report of the first.
 * @param {string} [home] the root of the repository
 * @returns {{ packageName: string, folder: string, types: string, report: string }[]} `report` is a file's name without `.api.md`
 */
export function apiEntries(home = root) {
  return publicPackages(home).flatMap(({ name, folder, manifest }) => {
    const types = new Map()
    for (const [entry, { types: file }] of Object.entries(manifest.exports ?? {})) {
      if (file !== undefined && !types.has(file)) types.set(file, entry)
    }
    return [...types].map(([file, entry]) => ({
      packageName: name,
      folder,
      types: join(folder, file),
      report: entry === '.' ? 'index' : entry.slice(2).replaceAll('/', '-'),
    }))
  })
}
