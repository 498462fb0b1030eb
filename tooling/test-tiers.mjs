// Which test files a run takes. LAM_TESTS names the tier; `npm test` and its siblings set it.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * `quick` for every day: files that take no browser and few seconds. `usual` before a change lands. `full` adds the files
 * `*.slow.test.*`, the tests with the tag `slow` and the cases that `everyCase` guards. `perf` is the files `*.perf.test.*` alone, which
 * assert on time or on resident memory and want a machine for themselves.
 */
export const TIERS = ['quick', 'usual', 'full', 'perf']

/** @throws Error if LAM_TESTS names no tier */
export function tierOf(env = process.env) {
  const tier = env.LAM_TESTS || 'usual'
  if (TIERS.includes(tier)) return tier
  throw new Error(`LAM_TESTS is ${JSON.stringify(tier)}; it takes ${TIERS.join(', ')}.`)
}

/** Whether cases run that are left out of the usual run because they take long. */
export const everyCase = tierOf() === 'full'

/** How often a property is tried: as often as it says in the full tier, and a quarter of that usually. */
export const runs = (full) => (everyCase ? full : Math.ceil(full / 4))

/** Seconds that each test file took when they were last measured, by its path in the repository; see `test-durations.mjs`. */
export const durations = JSON.parse(readFileSync(join(root, 'tooling', 'test-durations.json'), 'utf8'))

/** A file that takes longer is not a part of the quick tier. */
const QUICK_SECONDS = 1.5

/**
 * The options of vitest that select a tier's files.
 * @param {readonly string[]} include vitest's patterns for the files of all tiers
 * @param {string} folder the package's, absolute
 */
export function filesOfTier(include, { tier = tierOf(), folder = process.cwd() } = {}) {
  const perf = '**/*.perf.test.*'
  const slow = '**/*.slow.test.*'
  if (tier === 'perf')
    return { include: include.map((pattern) => pattern.replace('.test.', '.perf.test.')), exclude: [] }
  if (tier === 'full') return { include, exclude: [perf] }
  if (tier === 'usual') return { include, exclude: [perf, slow] }
  const here = `${relative(root, folder).replaceAll('\\', '/')}/`
  const long = Object.entries(durations.files).filter(
    ([file, seconds]) => file.startsWith(here) && seconds > QUICK_SECONDS,
  )
  const exclude = [perf, slow, '**/*.browser.*test.*', 'e2e/**', ...long.map(([file]) => file.slice(here.length))]
  return { include, exclude }
}

/** The paths of a package's test files, of every tier. */
export function testFilesIn(folder) {
  const found = []
  const visit = (inside) => {
    for (const entry of readdirSync(join(folder, inside), { withFileTypes: true })) {
      if (['node_modules', 'dist', 'build', 'fixtures'].includes(entry.name)) continue
      const path = join(inside, entry.name)
      if (entry.isDirectory()) visit(path)
      else if (/\.test\.(ts|tsx|mjs)$/.test(entry.name)) found.push(path.replaceAll('\\', '/'))
    }
  }
  visit('')
  return found
}

/** The tier that a test file is for; `usual` files run in the full tier too, and those that are quick in the quick one. */
export function tierOfFile(path) {
  return /\.(perf|slow)\.test\./.exec(basename(path))?.[1] ?? 'usual'
}
