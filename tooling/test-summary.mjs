// Summarises the tests of all packages from their result files: those that ran, and those that did not, with the reason.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup.mjs'
import { testFilesIn, tierOfFile } from './test-tiers.mjs'

/** Every package of the workspace that has tests. */
export function testedPackages() {
  const folders = ['packages', 'apps', 'examples'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  )
  return [...folders, 'tooling']
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) }))
    .filter(({ manifest }) => manifest.scripts?.test)
}

/**
 * Prints the counts. Returns false if a package with tests of the tier has no result, no test ran, a test failed, or a required one did
 * not run.
 */
export function summarise(tier) {
  const required = (process.env.LAM_REQUIRE ?? '').split(',').filter(Boolean)
  const packages = testedPackages()
    .map(({ folder, manifest }) => ({ folder, name: manifest.name, files: readResults(folder, 'test-results') }))
    .filter(({ folder, files }) => files.length > 0 || hasTestsOf(tier, folder))
  // Checks of a package that are not tests, in the same form.
  const checks =
    tier === 'full' ? [{ name: '@lamjs/native', files: readResults('packages/native', 'check-results') }] : []
  const { lines, ok } = summaryOf(packages, required, checks)
  console.log(lines.join('\n'))
  return ok
}

/**
 * @param packages name and vitest's JSON `testResults` of each
 * @param required words; it fails if the name of a test that did not run contains one
 * @param checks like `packages`; a check that did not run must say so
 */
export function summaryOf(packages, required, checks = []) {
  const lines = ['', 'Tests']
  const all = []
  let complete = packages.length > 0
  for (const { name, files } of packages) {
    const tests = files.flatMap(testsOf)
    const counts = countOf(tests)
    const ran = counts.passed + counts.failed > 0
    complete &&= ran
    lines.push(`  ${name.padEnd(24)} ${ran ? describe(counts) : 'NO RESULT'}`)
    all.push(...tests.map((test) => ({ ...test, name: `${name}: ${test.name}` })))
  }
  for (const { name, files } of checks) {
    complete &&= files.length > 0
    lines.push(
      `  ${name.padEnd(24)} ${files.length > 0 ? describe(countOf(files.flatMap(testsOf))) : 'NO RESULT'} (checks)`,
    )
    all.push(...files.flatMap(testsOf).map((test) => ({ ...test, name: `${name}: ${test.name}` })))
  }
  const named = (status) => all.filter((test) => test.status === status)
  const missing = required.filter((word) =>
    named('skipped').some(({ name }) => name.toLowerCase().includes(word.toLowerCase())),
  )
  const skipped = named('skipped')
  lines.push(
    ...list(
      'Left to npm run test:full',
      skipped.filter(({ slow }) => slow),
    ),
    ...list(
      'Not run here',
      skipped.filter(({ slow }) => !slow),
    ),
    ...list('Failed', named('failed')),
  )
  if (missing.length > 0) lines.push('', `LAM_REQUIRE asks for ${missing.join(', ')}, which did not run.`)
  const total = countOf(all)
  lines.push('', describe(total))
  return { lines, ok: complete && total.failed === 0 && missing.length === 0 }
}

/** Whether a package must have a result. Which files are quick is a matter of time, so that there each package may be without. */
function hasTestsOf(tier, folder) {
  if (tier === 'quick') return false
  const wanted = tier === 'perf' ? ['perf'] : ['usual', 'slow']
  return testFilesIn(join(root, folder)).some((file) => wanted.includes(tierOfFile(file)))
}

/** Vitest's results of a package's files. */
export function readResults(folder, kind) {
  const results = join(root, folder, kind)
  if (!existsSync(results)) return []
  return readdirSync(results)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => JSON.parse(readFileSync(join(results, name), 'utf8')).testResults)
}

function testsOf(file) {
  const tests = file.assertionResults.map((test) => ({
    name: test.fullName,
    status: test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped',
    slow: test.tags?.includes('slow') === true,
    reason: test.failureMessages?.[0],
  }))
  // A file that failed before its first test counts as one failure.
  const brokenFile = file.status === 'failed' && !tests.some((test) => test.status === 'failed')
  return brokenFile ? [...tests, { name: file.name, status: 'failed', reason: file.message }] : tests
}

function countOf(tests) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { status } of tests) counts[status] += 1
  return counts
}

/** Names under a title, each with the first lines of its reason. */
function list(title, tests) {
  if (tests.length === 0) return []
  return ['', `${title}:`, ...tests.flatMap(({ name, reason }) => [`  ${name}`, ...firstLines(reason)])]
}

function firstLines(message = '') {
  const lines = message.split('\n').filter((line) => line.trim() !== '')
  return lines.slice(0, 4).map((line) => `      ${line.trim()}`)
}

function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
