// What the packages export, by their API reports: at a commit, or in the working tree.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publicPackages } from '../../release/public-packages.mjs'
import { REPORT_FOLDER } from './entries.mjs'
import { readReport } from './read-report.mjs'

/**
 * @typedef {object} PackageSurface
 * @property {string} version
 * @property {Map<string, import('./read-report.mjs').Signature>} surface names have their report before them: `index LAM.encode`
 */

/**
 * @param {string} home the root of the repository
 * @returns {Map<string, PackageSurface>} by package
 */
export function currentSurfaces(home) {
  const found = publicPackages(home).map(({ name, folder, manifest }) => {
    const reports = join(folder, REPORT_FOLDER)
    const surface = (existsSync(reports) ? readdirSync(reports) : []).flatMap((file) =>
      signaturesOf(file, readFileSync(join(reports, file), 'utf8')),
    )
    return [name, { version: manifest.version, surface: new Map(surface) }]
  })
  return new Map(found)
}

/** The packages that have a report at the commit. */
export function committedSurfaces(home, commit) {
  const show = (path) => git(home, 'show', `${commit}:${path}`)
  const packages = new Map()
  for (const path of git(home, 'ls-tree', '-r', '--name-only', '-z', commit, '--', 'packages', 'apps').split('\0')) {
    const [, folder, file] = /^((?:packages|apps)\/[^/]+)\/api\/(.+\.api\.md)$/.exec(path) ?? []
    if (file === undefined) continue
    const { name, version } = JSON.parse(show(`${folder}/package.json`))
    const before = packages.get(name)?.surface ?? []
    packages.set(name, { version, surface: new Map([...before, ...signaturesOf(file, show(path))]) })
  }
  return packages
}

/** What git prints, without the line's end. Throws if git fails. */
export function git(home, ...args) {
  return execFileSync('git', args, { cwd: home, encoding: 'utf8', maxBuffer: 1 << 28, stdio: 'pipe' }).trimEnd()
}

function signaturesOf(file, report) {
  const entry = file.replace(/\.api\.md$/, '')
  return [...readReport(report)].map(([name, signature]) => [`${entry} ${name}`, signature])
}
