// Runs the engine under sanitizers: `node scripts/sanitize.mjs [address] [thread]` (both by default).
//
//   address  AddressSanitizer with LeakSanitizer and UndefinedBehaviorSanitizer
//   thread   ThreadSanitizer
//
// cpp/stress drives what the addon drives: the oracle's texts in every precision on every instruction set of this
// machine, with tile registers emulated where it has none, on 1 and 3 threads; inputs and files that must fail; four clients at once that load, run, abort in mid-run and
// let go of models in mid-run; loads and disposals by the hundred.
// Under AddressSanitizer the engine's tests (cpp/tests) run first.
// Ends with 1 at the first finding, with 2 where a part could not run (its name and reason are printed).
// Under AddressSanitizer the addon runs in Node too (scripts/stress-addon.mjs), without LeakSanitizer: Node itself does not give everything
// back. ThreadSanitizer cannot follow what a Node built without it does: the layer that speaks to JavaScript (cpp/addon) is not run
// under it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openCheckpoint } from '@lamjs/core/backend'
import { bertCases, bertEncoders, oracleCases, tinyModels } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { addonHeaders } from './addon-headers.mjs'
import { randomModel } from './random-geometry.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const kinds = { address: 'address,undefined', thread: 'thread' }
const options = {
  ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1',
  UBSAN_OPTIONS: 'print_stacktrace=1',
  TSAN_OPTIONS: 'halt_on_error=1:second_deadlock_stack=1',
}

/** A checkpoint on disk and texts with their rows as words apart by white space, in the order that cpp/stress/manifest.cc reads. */
function manifestOf({ config, weights, firstToken = false, texts }) {
  const tensors = [...weights.tensors.values()]
  const fields = Object.entries(config).filter(([, value]) => ['string', 'number'].includes(typeof value))
  const mostTokens = Number.isFinite(config.mostTokens) ? config.mostTokens : 0
  const lines = [
    [config.family, mostTokens, firstToken ? 1 : 0],
    fields.length,
    ...fields,
    weights.files.length,
    ...weights.files.map(({ path }) => path),
    tensors.length,
    ...tensors.map((t) => [t.name, t.fileName, t.dtype, t.file, t.byteOffset, t.shape.length, ...t.shape]),
    texts.length,
    ...texts.map(({ ids, types = [], embedding }) => [ids.length, ...ids, types.length, ...types, ...embedding]),
  ]
  return `${lines.map((line) => (Array.isArray(line) ? line.join(' ') : line)).join('\n')}\n`
}

async function opened(model) {
  const checkpoint = await openCheckpoint(model)
  return { config: checkpoint.config, weights: await checkpoint.openWeights() }
}

/** Of BERT at random: several depth blocks, more keys than a block of scores has, token types; its weights go into `folder`. */
async function randomBert(folder) {
  const config = {
    family: 'bert',
    modelType: 'xlm-roberta',
    vocabSize: 200,
    hiddenSize: 392,
    intermediateSize: 40,
    maxPositionEmbeddings: 522,
    positionOffset: 2,
    typeVocabSize: 2,
    activation: 'gelu_tanh',
    layers: 1,
    heads: 7,
    headDim: 56,
    layerNormEps: 1e-5,
    matryoshkaDims: [392],
    maxTokens: 520,
    mostTokens: 520,
  }
  const model = randomModel(config)
  const weights = await model.openWeights()
  const reader = await weights.load()
  const path = join(folder, 'random-bert.bin')
  writeFileSync(path, Buffer.concat([...weights.tensors.keys()].map((name) => reader.bytes(name))))
  const program = await reference().compile(model)
  const texts = []
  for (const length of [1, 33, 520]) {
    const ids = Int32Array.from({ length }, (_, i) => (i * 31 + length) % 200)
    const types = Uint8Array.from(ids, (id) => id % 2)
    const ends = Uint32Array.of(0, length)
    const row = await program.run({ ids, offsets: ends, spans: ends, types })
    const norm = Math.hypot(...row)
    texts.push({ ids, types, embedding: row.map((value) => value / norm) })
  }
  return { config, weights: { ...weights, files: [{ label: 'random', path }] }, texts }
}

function succeeds(command, args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  return status === 0 ? undefined : `${command}: ${error?.message ?? `${stdout}${stderr}`.trim()}`
}

/** @returns why the program could not be built, if it could not */
function build(name, folder) {
  const headers = name === 'address' ? addonHeaders() : []
  const configure = ['-S', '.', '-B', folder, `-DLAM_SANITIZE=${kinds[name]}`, '-DLAM_TESTS=ON', ...headers]
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
  const write = (name, manifest) => writeFileSync(join(folder, `${name}.txt`), manifestOf(manifest))
  for (const { name, model } of tinyModels) write(name, { ...(await opened(model)), ...(await oracleCases(name)) })
  for (const { name, model } of bertEncoders) {
    write(name, {
      ...(await opened(model)),
      firstToken: name === 'tiny-bert-cls',
      texts: (await bertCases(name)).cases,
    })
  }
  write('random-bert', await randomBert(folder))
  const manifests = readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .map((file) => join(folder, file))
  for (const name of wanted) {
    const target = join(root, 'build', `sanitize-${name}`)
    mkdirSync(target, { recursive: true })
    const reason = build(name, target)
    if (reason !== undefined) {
      console.error(`${name}: NOT RUN, it could not be built here.\n${reason}`)
      status ||= 2
      continue
    }
    // The tests have one thread, which ThreadSanitizer has nothing to say of.
    const programs = name === 'address' ? ['lam-tests', 'lam-stress'] : ['lam-stress']
    for (const program of programs) {
      const start = performance.now()
      const run = spawnSync(join(target, program), program === 'lam-stress' ? manifests : [], {
        env: { ...process.env, ...options },
        stdio: 'inherit',
      })
      const seconds = ((performance.now() - start) / 1000).toFixed(0)
      if (run.status === 0) console.log(`${name}, ${program}: no finding (${seconds} s)`)
      else {
        console.error(`${name}, ${program}: FAILED with ${run.signal ?? run.status} (${seconds} s)`)
        status = 1
      }
    }
    if (name === 'address') status = runAddon(join(target, 'lam.node')) || status
    else console.log(`${name}: the addon in Node is NOT RUN, see the head of this script`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
process.exitCode = status
