// Runs the engine under sanitizers: `node scripts/sanitize.mjs [address] [thread]` (both by default).
//
//   address  AddressSanitizer with LeakSanitizer and UndefinedBehaviorSanitizer
//   thread   ThreadSanitizer
//
// cpp/stress drives what the addon drives: the oracle's texts in every precision on every instruction set of this
// machine, on 1 and 3 threads; inputs and files that must fail; four clients at once that load, run, abort in mid-run and
// let go of models in mid-run; loads and disposals by the hundred.
// Ends with 1 at the first finding, with 2 where a part could not run (its name and reason are printed).
// Under AddressSanitizer the addon runs in Node too (scripts/stress-addon.mjs), without LeakSanitizer: Node itself does not give everything
// back. ThreadSanitizer cannot follow what a Node built without it does: the layer that speaks to JavaScript (cpp/addon) is not run
// under it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openCheckpoint } from '@lamjs/core'
import { oracleCases, tinyModels } from '@lamjs/oracle'

const require = createRequire(import.meta.url)
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const kinds = { address: 'address,undefined', thread: 'thread' }
const options = {
  ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1',
  UBSAN_OPTIONS: 'print_stacktrace=1',
  TSAN_OPTIONS: 'halt_on_error=1:second_deadlock_stack=1',
}

/** One checkpoint and its oracle vectors as words apart by white space, in the order that cpp/stress/manifest.cc reads. */
async function manifestOf({ name, model }) {
  const { config, weights } = await openCheckpoint(model)
  const { texts } = await oracleCases(name)
  const tensors = [...weights.tensors.values()]
  const lines = [
    weights.path,
    [config.vocabSize, config.hiddenSize, config.intermediateSize, config.maxPositionEmbeddings, config.layers],
    [config.heads, config.layerNormEps, config.recurrence === 'hierarchical' ? 1 : 0, config.chunkSize],
    [config.ffnGeluCount, config.oNormEps],
    tensors.length,
    ...tensors.map((t) => [t.name, t.fileName, t.dtype, t.byteOffset, t.shape.length, ...t.shape]),
    texts.length,
    ...texts.map(({ ids, embedding }) => [ids.length, ...ids, ...embedding]),
  ]
  return `${lines.map((line) => (Array.isArray(line) ? line.join(' ') : line)).join('\n')}\n`
}

function succeeds(command, args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  return status === 0 ? undefined : `${command}: ${error?.message ?? `${stdout}${stderr}`.trim()}`
}

/** @returns why the program could not be built, if it could not */
function build(name, folder) {
  const folderOf = (dependency) => dirname(require.resolve(`${dependency}/package.json`))
  const headers = [
    `-DNODE_API_HEADERS=${name === 'address' ? join(folderOf('node-api-headers'), 'include') : ''}`,
    `-DNODE_ADDON_API=${folderOf('node-addon-api')}`,
  ]
  const configure = ['-S', '.', '-B', folder, `-DLAM_SANITIZE=${kinds[name]}`, ...headers]
  return succeeds('cmake', configure) ?? succeeds('cmake', ['--build', folder, '--parallel'])
}

/** The addon in a Node that has the sanitizer's runtime loaded before anything else. */
function runAddon(binary) {
  const found = spawnSync(process.env.CXX ?? 'c++', ['-print-file-name=libasan.so'], { encoding: 'utf8' })
  const runtime = found.stdout?.trim() ?? ''
  if (process.platform !== 'linux' || !runtime.startsWith('/')) {
    console.error('address, addon in Node: NOT RUN, no libasan.so to load before Node was found here.')
    return 2
  }
  const env = { ...process.env, ...options, LD_PRELOAD: runtime, ASAN_OPTIONS: 'detect_leaks=0' }
  for (const [scenario, expected] of [
    ['runs', 0],
    ['terminate', 0],
    ['exit', 7],
  ]) {
    const script = join(root, 'scripts', 'stress-addon.mjs')
    const { status, signal } = spawnSync(process.execPath, [script, binary, scenario], { env, stdio: 'inherit' })
    if (status !== expected) {
      console.error(`address, addon in Node, ${scenario}: FAILED with ${signal ?? status}, expected ${expected}`)
      return 1
    }
    console.log(`address, addon in Node, ${scenario}: no finding`)
  }
  return 0
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(kinds)
const unknown = wanted.filter((name) => !(name in kinds))
if (unknown.length > 0) throw new Error(`expected address or thread, found ${unknown.join(', ')}`)

const folder = mkdtempSync(join(tmpdir(), 'lam-sanitize-'))
let status = 0
try {
  for (const model of tinyModels) writeFileSync(join(folder, `${model.name}.txt`), await manifestOf(model))
  const manifests = readdirSync(folder).map((file) => join(folder, file))
  for (const name of wanted) {
    const target = join(root, 'build', `sanitize-${name}`)
    mkdirSync(target, { recursive: true })
    const reason = build(name, target)
    if (reason !== undefined) {
      console.error(`${name}: NOT RUN, it could not be built here.\n${reason}`)
      status ||= 2
      continue
    }
    const start = performance.now()
    const run = spawnSync(join(target, 'lam-stress'), manifests, {
      env: { ...process.env, ...options },
      stdio: 'inherit',
    })
    const seconds = ((performance.now() - start) / 1000).toFixed(0)
    if (run.status === 0) console.log(`${name}: no finding (${seconds} s)`)
    else {
      console.error(`${name}: FAILED with ${run.signal ?? run.status} (${seconds} s)`)
      status = 1
    }
    if (name === 'address') status = runAddon(join(target, 'lam.node')) || status
    else console.log(`${name}: the addon in Node is NOT RUN, see the head of this script`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
process.exitCode = status
