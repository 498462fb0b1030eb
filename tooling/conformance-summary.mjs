#!/usr/bin/env node
// Prints the matrix of the latest conformance reports, and writes them as a page to test-results/conformance.html.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { missingOf } from './conformance-targets.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Prints the matrix and writes the page. Returns false if a case failed, or a backend that runs on every machine has no report. */
export async function summariseConformance() {
  const built = join(root, 'packages/conformance/dist/index.js')
  if (!existsSync(built)) {
    console.log('\nConformance\n  NO RESULT: @lamjs/conformance is not built.')
    return false
  }
  const suite = await import(pathToFileURL(built).href)
  const reports = readReports(suite.parseReport)
  const { lines, ok, missing } = conformanceSummary(suite, reports)
  console.log(lines.join('\n'))
  const page = join(root, 'test-results/conformance.html')
  mkdirSync(join(page, '..'), { recursive: true })
  writeFileSync(page, suite.reportPage(reports, missing))
  console.log(`\nThe cases one by one: ${page}`)
  return ok
}

/**
 * The lines of the matrix.
 * @param suite the parts of `@lamjs/conformance` that it calls
 * @param reports of all backends
 */
export function conformanceSummary({ matrixOf, familiesOf, percentOf }, reports, targets = undefined) {
  const rows = matrixOf(reports)
  const families = familiesOf(rows)
  const missing = missingOf(reports, targets)
  const table = [
    ['', 'device', 'precision', ...families],
    ...rows.map(({ backend, device, setup, precision, cells }) => [
      backend,
      setup === undefined ? device : `${device}, ${setup}`,
      precision,
      ...families.map((family) => cellOf(cells[family], percentOf)),
    ]),
  ]
  const notRun = missing.map(({ backend, device, reason }) => `  ${backend}, ${device}: ${reason}`)
  const lost = missing.filter(({ everywhere }) => everywhere)
  const failed = reports.flatMap(({ backend, device, cases }) =>
    cases.filter(({ outcome }) => outcome === 'failed').map(({ name }) => `  ${backend}, ${device}: ${name}`),
  )
  const lines = [
    '',
    'Conformance: cases passed/failed/refused/not run, and the largest error as a share of the error allowed',
    ...aligned(table),
    ...(notRun.length > 0 ? ['', 'Conformance not run here:', ...notRun] : []),
    ...(failed.length > 0 ? ['', 'Conformance failed:', ...failed] : []),
  ]
  return { lines, missing, ok: lost.length === 0 && failed.length === 0 }
}

function cellOf(cell, percentOf) {
  if (cell === undefined) return '-'
  const { passed, failed, refused, 'not-run': notRun, closest } = cell
  return `${passed}/${failed}/${refused}/${notRun}${closest === undefined ? '' : ` ${percentOf(closest)}`}`
}

function aligned(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)))
  return table.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd())
}

function readReports(parseReport) {
  const folders = readdirSync(join(root, 'packages')).map((name) =>
    join(root, 'packages', name, 'test-results/conformance'),
  )
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => parseReport(readFileSync(join(folder, file), 'utf8'))))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = (await summariseConformance()) ? 0 : 1
