// What `npm test` will do, told at its start.
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { root } from './setup.mjs'
import { testedPackages } from './test-summary.mjs'
import { durations, testFilesIn, tierOfFile } from './test-tiers.mjs'

/** The turbo tasks of a tier, in the order in which they are told. */
export function tasksOf(tier) {
  if (tier === 'perf') return ['build', 'test']
  if (tier === 'quick') return ['lint', 'types', 'build', 'test']
  const tasks = ['lint', 'knip', 'types', 'build', 'test', 'package-check']
  // clang-tidy takes as long as the compiler; a workflow runs it wherever native code changes.
  return tier === 'full' ? [...tasks, 'tidy'] : tasks
}

/** The packages that a tier leaves out, as turbo takes them. The site of the docs takes as long to build as all of the quick tier. */
export const filtersOf = (tier) => (tier === 'quick' ? ['--filter=!@lamjs/docs'] : [])

const COMMANDS = {
  quick: 'npm run test:quick',
  usual: 'npm test',
  full: 'npm run test:full',
  perf: 'npm run test:perf',
}

/** The lines that say what a tier runs, how long it took when it was last measured, and what it leaves to others. */
export function describePlan(tier) {
  const files = testedPackages().flatMap(({ folder }) =>
    testFilesIn(join(root, folder)).map((file) => ({ file: `${folder}/${file}`, tier: tierOfFile(file) })),
  )
  const count = (...tiers) => files.filter((file) => tiers.includes(file.tier)).length
  const machine = `${cpus()[0]?.model ?? process.arch}, ${availableParallelism()} processors, Node ${process.versions.node}`
  return [
    '',
    `${COMMANDS[tier]}, on ${machine}`,
    `  runs  ${tasksOf(tier).join(', ')}; turbo skips what passed before on the same files`,
    `  tests ${testsOf(tier, count)}`,
    ...leftOut(tier, count).map((line, i) => `  ${i === 0 ? 'not  ' : '     '} ${line}`),
    `  time  ${lastTime(tier)}`,
    '',
  ]
}

function testsOf(tier, count) {
  if (tier === 'perf')
    return `${count('perf')} files that assert on time or memory, one at a time: let the machine rest`
  if (tier === 'full') return `${count('usual', 'slow')} files, with every slow case`
  if (tier === 'quick') return `the files without a browser that take few seconds, of ${count('usual')}`
  return `${count('usual')} files`
}

function leftOut(tier, count) {
  const perf = `${count('perf')} files that assert on time or memory: ${COMMANDS.perf}`
  const slow = `${count('slow')} slow files, and slow tests in others: ${COMMANDS.full}`
  if (tier === 'usual') return [slow, perf]
  if (tier === 'full') return [perf]
  if (tier === 'quick') return [`the docs, browsers, servers and all that takes long: ${COMMANDS.usual}`, slow, perf]
  return []
}

function lastTime(tier) {
  const minutes = durations.minutes[tier]
  return minutes === undefined
    ? 'not measured yet'
    : `about ${Math.ceil(minutes)} min from nothing on ${durations.machine}`
}
