// Measures the figures of the pages on this machine and renders them:
// npm run figures -- [SUITE…] [--pairs stsb-dev.csv] [--budget 1m] [--busy]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeResult } from './figure-results.mjs'
import { measuredSuites } from './measured-suites.mjs'
import { renderFigures } from './rendered-files.mjs'

const bench = fileURLToPath(new URL('../../bench/dist/main.js', import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string' },
    budget: { type: 'string' },
    busy: { type: 'boolean' },
    quick: { type: 'boolean' },
  },
})

const unknown = positionals.filter((name) => !(name in measuredSuites))
if (unknown.length > 0) {
  console.error(`There is no figure of ${unknown.join(', ')}; there are ${Object.keys(measuredSuites).join(', ')}.`)
  process.exit(2)
}

/** ms. The load average of a minute falls from 2 to 0.5 in 84 seconds. */
const MOST_WAITING = 150_000

const folder = mkdtempSync(join(tmpdir(), 'lam-figures-'))
try {
  for (const suite of positionals.length > 0 ? positionals : Object.keys(measuredSuites)) await measure(suite)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const file of renderFigures()) console.log(`${file}: rendered`)

async function measure(suite) {
  const output = join(folder, `${suite}.json`)
  const { args: own, budget: usual } = measuredSuites[suite]
  const budget = usual && (values.budget ?? usual)
  const args = [suite, ...own, ...(budget === undefined ? [] : ['--budget', budget])]
  if (suite === 'quantized' && values.pairs !== undefined) args.push('--pairs', values.pairs)
  if (values.quick) args.push('--quick')
  if (budget !== undefined && !values.busy) await calm()
  const { status } = spawnSync(process.execPath, [bench, ...args, '--json', output], { stdio: 'inherit' })
  if (status !== 0) throw new Error(`lam bench ${args.join(' ')} ended with ${status}.`)
  writeResult(suite, JSON.parse(readFileSync(output, 'utf8')))
}

/** Waits until the load of the suite before has gone down. A machine that stays busy is measured all the same, and the pages say so. */
async function calm() {
  for (let waited = 0; loadavg()[0] > 0.5 && waited < MOST_WAITING; waited += 5000) await rest(5000)
}
