// Runs the binaries in prebuilt/ through the conformance suite, each on Node of its own platform: `node scripts/run-platforms.mjs [--quick]`.
//
// LAM_NODE_<PLATFORM> holds the command that is Node there: LAM_NODE_LINUX_ARM64_GNU="qemu-aarch64 /opt/arm/bin/node". This machine's platform needs
// none. CONTRIBUTING.md says where to get the others. What could not run is listed by name; LAM_REQUIRE=platform,platform makes that a failure.
// Ends with 1 where something failed.
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PLATFORMS, platformName } from './platforms.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const options = process.argv.slice(2)
const variableOf = (name) => `LAM_NODE_${name.toUpperCase().replaceAll('-', '_')}`

/** @returns the words of the command that is Node on that platform, or why there is none */
function nodeOf(name) {
  if (!existsSync(join(root, 'prebuilt', name, 'lam.node'))) return `no binary: node scripts/cross.mjs ${name}`
  if (process.env[variableOf(name)]) return process.env[variableOf(name)].split(' ')
  return name === platformName() ? [process.execPath] : `no ${variableOf(name)}`
}

/** @returns whether every case passed. Into a file, as Wine has no pipes that Node can write to. */
function passes([command, ...words]) {
  const folder = mkdtempSync(join(tmpdir(), 'lam-run-platforms-'))
  const output = openSync(join(folder, 'output'), 'w')
  const { status, error } = spawnSync(command, [...words, 'scripts/conformance.mjs', ...options], {
    cwd: root,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  console.log(`${readFileSync(join(folder, 'output'), 'utf8')}${error === undefined ? '' : `${error.message}\n`}`)
  rmSync(folder, { recursive: true })
  return status === 0
}

const failed = []
const notRun = new Map()
for (const { name } of PLATFORMS) {
  const node = nodeOf(name)
  if (typeof node === 'string') {
    notRun.set(name, node)
    continue
  }
  console.log(`${name}:`)
  if (!passes(node)) failed.push(name)
}
for (const [name, reason] of notRun) console.log(`Not run: ${name}, ${reason}`)
const required = process.env.LAM_REQUIRE?.split(',').filter((name) => notRun.has(name)) ?? []
if (required.length > 0) console.error(`LAM_REQUIRE asks for ${required.join(', ')}.`)
if (failed.length > 0) console.error(`Failed: ${failed.join(', ')}`)
if (failed.length + required.length > 0) process.exitCode = 1
