#!/usr/bin/env node
// Checks that the committed API reports are those of the built packages, and that a package exports each of its types that its signatures name.
// `npm run api` passes `--update`, which writes the reports.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { apiEntries, REPORT_FOLDER } from './entries.mjs'
import { forgottenExports, makeReports } from './make-reports.mjs'

const update = process.argv.includes('--update')
const entries = apiEntries()
const unbuilt = entries.filter(({ types }) => !existsSync(types))
if (unbuilt.length > 0) {
  console.error(`Build first, with npm run build: ${unbuilt.map(({ types }) => types).join(', ')} is missing.`)
  process.exit(1)
}
const reports = makeReports(entries, { update })
for (const { entry, diff } of reports.filter(({ changed }) => changed)) {
  console.log(`${nameOf(entry)} ${update ? 'written' : `differs from the built package\n${diff}`}`)
}
const stale = staleReports(entries)
for (const path of stale) {
  if (update) rmSync(path)
  console.log(`${path} ${update ? 'removed' : 'belongs to no entry'}`)
}
const undocumented = reports.flatMap((report) => report.undocumented).length
console.log(`${reports.length} API reports; ${undocumented} names without a doc comment`)
if (!update && (stale.length > 0 || reports.some(({ changed }) => changed))) {
  console.error('What the packages export has changed. Run npm run api, look at the difference, and commit it.')
  process.exitCode = 1
}
const forgotten = forgottenExports(reports)
if (forgotten.length > 0) {
  console.error(`Export the types that signatures name, or name others:\n  ${forgotten.join('\n  ')}`)
  process.exitCode = 1
}

function nameOf({ packageName, report }) {
  return `${packageName}: ${REPORT_FOLDER}/${report}.api.md`
}

/** Reports of entries that are gone. */
function staleReports(entries) {
  const expected = new Set(entries.map(({ folder, report }) => join(folder, REPORT_FOLDER, `${report}.api.md`)))
  return [...new Set(entries.map(({ folder }) => join(folder, REPORT_FOLDER)))]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
    .filter((path) => !expected.has(path))
}
