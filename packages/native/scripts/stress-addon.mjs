// What JavaScript can do to an addon in mid-work, for scripts/sanitize.mjs: `node scripts/stress-addon.mjs addon scenario`.
// Scenarios: `runs`, `terminate` (workers ended in mid-run), `exit` (the process ended in mid-run, with 7).
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { openCheckpoint } from '@lamjs/core/backend'
import { bertEncoders, tinyModels } from '@lamjs/oracle'

const [binary, scenario] = process.argv.slice(2)
const binding = createRequire(import.meta.url)(binary)
const { isas } = binding.processor()

function tokens(length) {
  const ids = Int32Array.from({ length }, (_, i) => (i * 7919) % 200)
  return [ids, Uint32Array.of(0, length), Uint32Array.of(0, length)]
}

async function load({ model }, isa, precision, fromBytes) {
  const { config, openWeights } = await openCheckpoint(model)
  const weights = await openWeights()
  const tensors = [...weights.tensors.values()]
  const [{ label, path }] = weights.files
  const source = fromBytes ? { bytes: new Uint8Array(8) } : { path, head: new Uint8Array(0) }
  return binding.load({ files: [{ label, ...source }], config, tensors, threads: 2, precision, isa })
}

async function codeOf(promise) {
  return promise.then(
    () => 'none',
    ({ code }) => code,
  )
}

function expect(found, expected, what) {
  if (!expected.includes(found)) throw new Error(`${what}: expected ${expected.join(' or ')}, found ${found}`)
}

async function runs() {
  for (const model of [...tinyModels, ...bertEncoders]) {
    const { config } = await openCheckpoint(model.model)
    const atMost = (length) => Math.min(length, config.mostTokens)
    for (const { name, precisions } of isas) {
      for (const precision of precisions) {
        const program = await load(model, name, precision)
        const whole = program.run(...tokens(atMost(100)), new Uint8Array(atMost(100)))
        const long = program.run(...tokens(atMost(4000)))
        const unheeded = program.run(...tokens(atMost(300)))
        program.abort(long.id)
        program.close()
        expect(
          await codeOf(long.result),
          atMost(4000) < 4000 ? ['LAM_ABORTED', 'none'] : ['LAM_ABORTED'],
          'an aborted run',
        )
        expect((await whole.result).every(Number.isFinite), [true], 'values')
        if (name === 'scalar') await unheeded.result
      }
    }
    expect(
      await codeOf(load(model, isas[0].name, 'float32', true)),
      ['LAM_SAFETENSORS_OFFSETS_INVALID'],
      'too few bytes',
    )
  }
  const sums = await Promise.all([
    binding.bench.multiplyAdds(isas[0].name, 'float32', 2, 5),
    ...isas[0].precisions.map((precision) => binding.bench.products(isas[0].name, precision, 2, 130, 5)),
  ])
  expect(
    sums.every((rate) => rate > 0),
    [true],
    'rates',
  )
}

async function begin() {
  const program = await load(tinyModels[1], isas[0].name, 'float32')
  return Promise.all([60_000, 50, 60_000].map((length) => program.run(...tokens(length)).result))
}

async function workers() {
  const started = [0, 1].map(() => new Worker(fileURLToPath(import.meta.url), { argv: [binary, scenario] }))
  await Promise.all(started.map((worker) => new Promise((resolve) => worker.once('message', resolve))))
  return started
}

if (!isMainThread) {
  const work = begin()
  setTimeout(() => parentPort.postMessage('begun'), 20)
  await work
} else if (scenario === 'runs') {
  await runs()
} else if (scenario === 'terminate') {
  for (let round = 0; round < 4; round++) {
    for (const worker of await workers()) await worker.terminate()
  }
  await runs()
} else {
  await workers()
  void begin()
  setTimeout(() => process.exit(7), 100)
}
