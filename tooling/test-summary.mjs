// What ran, what did not and why, over all packages; read from the results that each test run leaves behind.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup.mjs'

/** Every package of the workspace that has tests. */
export function testedPackages() {
  const folders = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  )
  return [...folders, 'tooling']
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) }))
    .filter(({ manifest }) => manifest.scripts?.test)
}

/** Prints the counts. Returns false when a package left no result, nothing ran, a test failed, or a required one did not run. */
export function summarise() {
  const required = (process.env.LAM_REQUIRE ?? '').split(',').filter(Boolean)
  const total = { passed: 0, failed: 0, skipped: 0 }
  const notRun = []
  const failed = []
  let complete = true
  console.log('\nTests')
  for (const { folder, manifest } of testedPackages()) {
    const counts = { passed: 0, failed: 0, skipped: 0 }
    for (const test of readResults(folder)) {
      counts[test.status] += 1
      if (test.status === 'skipped') notRun.push(`${manifest.name}: ${test.name}`)
      if (test.status === 'failed') failed.push(`${manifest.name}: ${test.name}${test.reason}`)
    }
    for (const key of Object.keys(total)) total[key] += counts[key]
    const ran = counts.passed + counts.failed > 0
    complete &&= ran
    console.log(`  ${manifest.name.padEnd(24)} ${ran ? describe(counts) : 'NO RESULT'}`)
  }
  printList('Not run here', notRun)
  printList('Failed', failed)
  const missing = required.filter((name) => notRun.some((test) => test.toLowerCase().includes(name.toLowerCase())))
  if (missing.length > 0) console.log(`\nLAM_REQUIRE asks for ${missing.join(', ')}, which did not run.`)
  console.log(`\n${describe(total)}`)
  return complete && total.failed === 0 && missing.length === 0
}

function printList(title, lines) {
  if (lines.length > 0) console.log(`\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`)
}

function readResults(folder) {
  const results = join(root, folder, 'test-results')
  if (!existsSync(results)) return []
  return readdirSync(results)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => JSON.parse(readFileSync(join(results, name), 'utf8')).testResults)
    .flatMap((file) => fileTests(file))
}

function fileTests(file) {
  const tests = file.assertionResults.map((test) => ({
    name: test.fullName,
    status: test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped',
    reason: reasonOf(test.failureMessages?.[0]),
  }))
  // A file that failed before its first test counts as one failure.
  const brokenFile = file.status === 'failed' && !tests.some((test) => test.status === 'failed')
  return brokenFile ? [...tests, { name: file.name, status: 'failed', reason: reasonOf(file.message) }] : tests
}

/** The first lines of a failure, under the test's name. */
function reasonOf(message = '') {
  const lines = message.split('\n').filter((line) => line.trim() !== '')
  return lines
    .slice(0, 4)
    .map((line) => `\n      ${line.trim()}`)
    .join('')
}

function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
