// Keeps how long each test file took, in tooling/test-durations.json: the quick tier leaves out what takes long.
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join, relative } from 'node:path'
import { root } from './setup.mjs'
import { readResults, testedPackages } from './test-summary.mjs'

const kept = join(root, 'tooling', 'test-durations.json')

/** Adds what the last run measured; what it did not run keeps its time. */
export function writeDurations(tier, minutes) {
  const known = JSON.parse(readFileSync(kept, 'utf8'))
  const measured = testedPackages().flatMap(({ folder }) =>
    readResults(folder, 'test-results').map(({ name, startTime, endTime }) => [
      relative(root, name).replaceAll('\\', '/'),
      Math.round((endTime - startTime) / 100) / 10,
    ]),
  )
  const files = { ...known.files, ...Object.fromEntries(measured) }
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))
  const durations = {
    machine: `${cpus()[0]?.model ?? process.arch} with ${availableParallelism()} processors`,
    minutes: { ...known.minutes, [tier]: Math.round(minutes * 10) / 10 },
    files: Object.fromEntries(sorted.filter(([, seconds]) => seconds >= 1)),
  }
  writeFileSync(kept, `${JSON.stringify(durations, undefined, 2)}\n`)
}
