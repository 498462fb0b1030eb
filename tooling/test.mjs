#!/usr/bin/env node
// Sets up, then checks format and lint, unused code, types, tests and packages, and prints the counts.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { findZig, zigVersion } from './find-zig.mjs'
import { root, setup, turbo } from './setup.mjs'
import { setupBrowser } from './setup-browser.mjs'
import { setupChroma } from './setup-chroma.mjs'
import { setupClangTidy } from './setup-clang-tidy.mjs'
import { setupPostgres } from './setup-postgres.mjs'
import { setupRclone } from './setup-rclone.mjs'
import { setupRedis } from './setup-redis.mjs'
import { setupValkey } from './setup-valkey.mjs'
import { summarise, testedPackages } from './test-summary.mjs'

setup()
setupBrowser()
setupChroma()
setupClangTidy()
setupPostgres()
setupRclone()
setupRedis()
setupValkey()
// So that cached results of tests that need Zig do not outlive its coming or going.
process.env.LAM_ZIG_VERSION = typeof findZig() === 'string' ? zigVersion : ''
// Removes the results of earlier runs, so that they do not count for this one. Turbo restores those of cached tests.
for (const { folder } of testedPackages()) {
  for (const results of ['test-results', 'check-results'])
    rmSync(join(root, folder, results), { recursive: true, force: true })
}
const tasks = ['lint', 'knip', 'tidy', 'types', 'build', 'test', 'package-check']
const status = turbo('run', ...tasks, '--continue=dependencies-successful', '--concurrency=2', '--output-logs=new-only')
const complete = summarise()
if (status !== 0) console.error('\nA check failed: see its output above.')
process.exit(status !== 0 || !complete ? 1 : 0)
