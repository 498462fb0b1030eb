// What share of the engine's time is spent in products, and on what the rest goes: `node scripts/share.mjs [seconds a row]` (2).
//
// Builds the addon once more with counters (LAM_PHASES in CMakeLists.txt), which cost a few percent of the time they count. One thread, the best
// instruction set or LAM_NATIVE_ISA. Texts are random tokens: sentences of about 18 tokens, documents of 300 to 3,000 (at most 512 for BERT's family).
// "lam" is the default model, "bert" random weights of all-MiniLM-L6-v2's shape.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openCheckpoint, wholeTexts } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { addonHeaders } from './addon-headers.mjs'
import { batchOf, generator, randomModel } from './random-geometry.mjs'

const require = createRequire(import.meta.url)
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const milliseconds = 1000 * Number(process.argv[2] ?? 2)

function run(command, args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? `${stdout}${stderr}`.trim()}`)
}

function countingBinding() {
  const folder = join(root, 'build', 'phases')
  run('cmake', ['-S', '.', '-B', folder, '-DLAM_PHASES=ON', ...addonHeaders()])
  run('cmake', ['--build', folder, '--parallel'])
  return require(join(folder, 'lam.node'))
}

const minilm = {
  family: 'bert',
  modelType: 'bert',
  vocabSize: 30522,
  hiddenSize: 384,
  intermediateSize: 1536,
  maxPositionEmbeddings: 512,
  positionOffset: 0,
  typeVocabSize: 2,
  activation: 'gelu',
  layers: 6,
  heads: 12,
  headDim: 32,
  layerNormEps: 1e-12,
  matryoshkaDims: [384],
  maxTokens: 512,
  mostTokens: 512,
}

async function lamRequest() {
  const { config, openWeights } = await openCheckpoint(mini)
  const { files, tensors } = await openWeights()
  return {
    config,
    files: files.map(({ label, path }) => ({ label, path, head: new Uint8Array(0) })),
    tensors: [...tensors.values()],
  }
}

async function bertRequest() {
  const weights = await randomModel(minilm).openWeights()
  const tensors = [...weights.tensors.values()]
  const reader = await weights.load()
  return {
    config: minilm,
    files: [{ label: 'random', bytes: Buffer.concat(tensors.map(({ name }) => reader.bytes(name))) }],
    tensors,
  }
}

/** Lengths as the bench has them. */
function workloads({ mostTokens }) {
  const draw = generator(1)
  const texts = (count, length) =>
    batchOf(
      Array.from({ length: count }, () =>
        Int32Array.from({ length: Math.min(length(), mostTokens) }, () => draw.whole(1000, 30_000)),
      ),
    )
  return {
    sentences: texts(250, () => Math.min(120, Math.max(5, Math.round(18 * Math.exp(0.55 * draw.normal()))))),
    documents: texts(6, () => draw.whole(300, 3000)),
  }
}

async function shares(binding, request, isa, precision, { ids, offsets }) {
  const program = await binding.load({ ...request, isa, precision, threads: 1 })
  const once = () => program.run(ids, offsets, wholeTexts(offsets)).result
  await once()
  binding.bench.phases()
  const start = performance.now()
  let runs = 0
  for (; performance.now() - start < milliseconds; runs++) await once()
  const rate = (runs * ids.length) / ((performance.now() - start) / 1000)
  const phases = Object.entries(binding.bench.phases()).filter(([name]) => name !== 'outside')
  program.close()
  const total = phases.reduce((sum, [, ticks]) => sum + ticks, 0)
  return { rate, shares: new Map(phases.map(([name, ticks]) => [name, (100 * ticks) / total])) }
}

const binding = countingBinding()
const isas = binding.processor().isas
const { name: isa, precisions } = isas.find(({ name }) => name === process.env.LAM_NATIVE_ISA) ?? isas[0]
console.log(
  `One thread, ${isa}. Percent of the engine's time; products are those with packed weights and, as head products, those of a head's own rows.`,
)
for (const [family, request] of Object.entries({ lam: await lamRequest(), bert: await bertRequest() })) {
  for (const [workload, batch] of Object.entries(workloads(request.config))) {
    for (const precision of precisions) {
      const { rate, shares: found } = await shares(binding, request, isa, precision, batch)
      const products = [...found]
        .filter(([name]) => name.endsWith('products'))
        .reduce((sum, [, share]) => sum + share, 0)
      const parts = [...found]
        .filter(([, share]) => share >= 0.05)
        .sort(([, a], [, b]) => b - a)
        .map(([name, share]) => `${name} ${share.toFixed(1)}`)
      console.log(
        `${family} ${workload} ${precision}: ${rate.toFixed(0)} tokens/s, in products ${products.toFixed(1)}% (${parts.join(', ')})`,
      )
    }
  }
}
