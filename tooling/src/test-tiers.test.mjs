// Which files the tiers of tests take, and what `npm test` tells of them at its start.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { root } from '../setup.mjs'
import { describePlan } from '../test-plan.mjs'
import { testedPackages } from '../test-summary.mjs'
import { durations, filesOfTier, TIERS, testFilesIn, tierOf, tierOfFile } from '../test-tiers.mjs'

const project = mkdtempSync(join(tmpdir(), 'lam-tiers-'))
afterAll(() => rmSync(project, { recursive: true, force: true }))

const test = (name) => `import { expect, it } from 'vitest'\nit('${name}', () => expect(1).toBe(1))\n`

/** The names of the tests that vitest runs in a folder of each kind of file, in a tier. */
function ranIn(tier) {
  const folder = join(root, 'tooling', 'build', 'tiers')
  mkdirSync(join(folder, 'src'), { recursive: true })
  try {
    for (const name of ['usual', 'slow', 'perf'])
      writeFileSync(join(folder, 'src', name === 'usual' ? 'a.test.ts' : `a.${name}.test.ts`), test(name))
    writeFileSync(join(folder, 'src', 'page.browser.test.ts'), test('browser'))
    writeFileSync(
      join(folder, 'src', 'b.test.ts'),
      test('tagged').replace("'tagged', ()", "'tagged', { tags: ['slow'] }, ()"),
    )
    writeFileSync(
      join(folder, 'vitest.config.mjs'),
      "import { lamVitest } from '@lamjs/tooling/vitest'\nexport default lamVitest()\n",
    )
    const vitest = join(root, 'tooling', 'node_modules', 'vitest', 'vitest.mjs')
    const env = { ...process.env, LAM_TESTS: tier }
    spawnSync(process.execPath, [vitest, 'run'], { cwd: folder, env })
    const { testResults } = JSON.parse(readFileSync(join(folder, 'test-results', 'vitest.json'), 'utf8'))
    return testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'passed')
      .map(({ title }) => title)
      .sort()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('a tier of tests', () => {
  it.each([
    ['quick', ['usual']],
    ['usual', ['browser', 'usual']],
    ['full', ['browser', 'slow', 'tagged', 'usual']],
    ['perf', ['perf']],
  ])('%s takes what it says', (tier, expected) => {
    expect(ranIn(tier)).toEqual(expected)
  })

  it('is the usual one unless LAM_TESTS names another, and no other word is taken', () => {
    expect(tierOf({})).toBe('usual')
    expect(TIERS.map((tier) => tierOf({ LAM_TESTS: tier }))).toEqual(TIERS)
    expect(() => tierOf({ LAM_TESTS: 'all' })).toThrow('quick, usual, full, perf')
  })

  it('quick leaves out the files that took long when they were measured', () => {
    const [long] = Object.entries(durations.files).find(
      ([file, seconds]) => seconds > 5 && file.startsWith('packages/core/'),
    )
    const { exclude } = filesOfTier(['src/**/*.test.ts'], { tier: 'quick', folder: join(root, 'packages/core') })
    expect(exclude).toContain(long.slice('packages/core/'.length))
    expect(exclude.some((file) => file.startsWith('packages/'))).toBe(false)
  })
})

// A package's list replaces the root's, and turbo passes no variable that a task does not name.
it('every package passes the tier to its tests', () => {
  const lists = testedPackages().flatMap(({ folder }) => {
    const file = join(root, folder, 'turbo.json')
    const env = existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).tasks.test?.env
    return env ? [[folder, env]] : []
  })
  expect(lists.length).toBeGreaterThan(5)
  expect(lists.filter(([, env]) => !env.includes('LAM_TESTS')).map(([folder]) => folder)).toEqual([])
})

it('the measured times are of files that exist', () => {
  expect(Object.keys(durations.files).length).toBeGreaterThan(50)
  expect(Object.keys(durations.files).filter((file) => !existsSync(join(root, file)))).toEqual([])
})

it('a file’s name says its tier', () => {
  expect(['src/a.test.ts', 'src/a.slow.test.ts', 'src/a.browser.perf.test.ts'].map(tierOfFile)).toEqual([
    'usual',
    'slow',
    'perf',
  ])
  mkdirSync(join(project, 'src', 'deep'), { recursive: true })
  for (const file of ['src/a.test.ts', 'src/deep/b.perf.test.mjs', 'src/a.ts']) writeFileSync(join(project, file), '')
  expect(testFilesIn(project).sort()).toEqual(['src/a.test.ts', 'src/deep/b.perf.test.mjs'])
})

it.each(TIERS)('the start of %s tells what runs, what does not, and how long it took', (tier) => {
  const told = describePlan(tier).join('\n')
  expect(told).toMatch(/processors, Node \d+/)
  expect(told).toMatch(/runs {2}.*test/)
  expect(told).toMatch(/tests \S+/)
  expect(told).toMatch(/time {2}(about \d+ min|not measured)/)
  if (tier !== 'perf') expect(told).toContain('npm run test:perf')
})
