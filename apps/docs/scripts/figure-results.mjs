// The results that the figures are made from: `figures/<suite>.json`, as `lam bench --json` writes them but without single samples.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const pathOf = (suite) => fileURLToPath(new URL(`../figures/${suite}.json`, import.meta.url))

export class NotMeasured extends Error {}

/** @throws NotMeasured */
export function readResult(suite) {
  if (!existsSync(pathOf(suite))) throw new NotMeasured(`Not measured yet: \`npm run figures -- ${suite}\``)
  return JSON.parse(readFileSync(pathOf(suite), 'utf8'))
}

/** Whether so much else ran that times are not to be quoted. */
export function isBusy({ machine }) {
  return machine.loadAverage[0] > 0.8
}

/** The estimates, tables and notes say what the samples come to; the samples are megabytes. */
export function writeResult(suite, file) {
  // The commit may never reach the main branch.
  const { revision: _, ...kept } = file
  const series = file.series.map((one) => ({ ...one, samples: [] }))
  const data = dataWorthKeeping.has(suite) ? file.data : {}
  writeFileSync(pathOf(suite), `${JSON.stringify({ ...kept, series, data }, undefined, 1)}\n`)
}

/** Suites whose figures need more than series and tables. */
const dataWorthKeeping = new Set(['size', 'accuracy', 'peers', 'quantized'])
