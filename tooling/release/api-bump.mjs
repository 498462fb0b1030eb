#!/usr/bin/env node
// `node tooling/release/api-bump.mjs --base REF`: what the packages export beside what they exported where HEAD left REF, by the committed
// API reports, and whether the changesets since then raise the version enough.
import { parseArgs } from 'node:util'
import { root } from '../setup.mjs'
import { describeBumps, packageBumps, tooSmall } from '../surface/api/bump.mjs'

const { base } = parseArgs({ options: { base: { type: 'string' } } }).values
if (base === undefined) {
  console.error('Name what to compare with: node tooling/release/api-bump.mjs --base main')
  process.exit(2)
}
const bumps = await packageBumps(root, base)
console.log(describeBumps(bumps).join('\n') || `The packages export what they exported at ${base}.`)
const wrong = tooSmall(bumps)
if (wrong.length > 0) {
  const wanted = wrong.map(({ name, needed }) => `${name}: ${needed}`).join(', ')
  console.error(
    `\nThe changesets are too small for these changes. Write one with npx changeset and commit it: ${wanted}.`,
  )
  process.exitCode = 1
}
