#!/usr/bin/env node
// Sets up, checks, tests and prints the counts. `test.mjs` takes a tier: `quick`, `usual` (the default), `full` or `perf`; CONTRIBUTING.md
// says what each is for. `--write-durations` keeps how long each test file took, for the quick tier and for the time told at the start.
import { rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { summariseConformance } from './conformance-summary.mjs'
import { findZig, zigVersion } from './find-zig.mjs'
import { root, setup, turbo } from './setup.mjs'
import { setupBrowser } from './setup-browser.mjs'
import { setupChroma } from './setup-chroma.mjs'
import { setupClangTidy } from './setup-clang-tidy.mjs'
import { setupPostgres } from './setup-postgres.mjs'
import { setupRclone } from './setup-rclone.mjs'
import { setupRedis } from './setup-redis.mjs'
import { setupValkey } from './setup-valkey.mjs'
import { writeDurations } from './test-durations.mjs'
import { describePlan, filtersOf, tasksOf } from './test-plan.mjs'
import { summarise, testedPackages } from './test-summary.mjs'
import { TIERS } from './test-tiers.mjs'

const [tier = process.env.LAM_TESTS || 'usual'] = process.argv.slice(2).filter((word) => !word.startsWith('--'))
if (!TIERS.includes(tier)) {
  console.error(`There is no tier ${JSON.stringify(tier)} of tests; there are ${TIERS.join(', ')}.`)
  process.exit(2)
}
process.env.LAM_TESTS = tier
const started = Date.now()
setup()
console.log(describePlan(tier).join('\n'))
if (tier !== 'quick') {
  setupBrowser()
  setupChroma()
  if (tier === 'full') setupClangTidy()
  setupPostgres()
  setupRclone()
  setupRedis()
  setupValkey()
}
// So that cached results of tests that need Zig do not outlive its coming or going.
process.env.LAM_ZIG_VERSION = typeof findZig() === 'string' ? zigVersion : ''
// Removes the results of earlier runs, so that they do not count for this one. Turbo restores those of cached tests.
for (const { folder } of testedPackages()) {
  for (const results of ['test-results', 'check-results'])
    rmSync(join(root, folder, results), { recursive: true, force: true })
}
// What measures has the machine for itself. Tests wait for processes and timers, so that one task more than there are processors keeps
// them busy.
const concurrency = tier === 'perf' ? 1 : availableParallelism() + 1
const status = turbo(
  'run',
  ...tasksOf(tier),
  ...filtersOf(tier),
  '--continue=dependencies-successful',
  `--concurrency=${concurrency}`,
  '--output-logs=new-only',
)
// The other tiers run no backend's whole suite.
const conforms = tier === 'quick' || tier === 'perf' || (await summariseConformance())
const complete = summarise(tier)
const minutes = (Date.now() - started) / 60_000
console.log(`${minutes < 1 ? 'less than a minute' : `${minutes.toFixed(1)} min`}, tier ${tier}`)
if (process.argv.includes('--write-durations')) writeDurations(tier, minutes)
if (status !== 0) console.error('\nA check failed: see its output above.')
process.exit(status !== 0 || !complete || !conforms ? 1 : 0)
