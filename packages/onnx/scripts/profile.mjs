// Prints where the time goes inside onnxruntime, by operator and by part of the model, of what the process profiles on one thread:
//     node scripts/profile.mjs [float32|int8] [threads]
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCheckpoint } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { buildGraph, graphLayout, runBatch } from '@lamjs/onnx-graph'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { sessionSettings } from '../dist/devices.js'
import { signedProductsExact } from '../dist/signed-products.js'
import { openExecutor } from '../dist/worker/open-executor.js'

const [precision = 'float32', threads = '1'] = process.argv.slice(2)
const checkpoint = await openCheckpoint(mini)
const { config } = checkpoint
const layout = graphLayout(config, { device: 'cpu' })
const options = {
  layout,
  precision,
  branches: true,
  halfWords: true,
  fusedAttention: true,
  signedWeights: signedProductsExact(),
  blockedConvolutions: process.arch === 'x64',
}
const program = await buildGraph(checkpoint, options)

/** Texts of these lengths end to end, and one span each. */
function batchOf(lengths) {
  const offsets = new Uint32Array(lengths.length + 1)
  lengths.forEach((length, i) => {
    offsets[i + 1] = offsets[i] + length
  })
  const spans = Uint32Array.from(lengths.flatMap((_, i) => [offsets[i], offsets[i + 1]]))
  const ids = Int32Array.from({ length: offsets[lengths.length] }, (_, i) => 1000 + ((i * 7919) % 20000))
  return { ids, offsets, spans }
}

/** As the bench draws them: sentences log-normal with a median of 18 tokens, documents evenly by factors from 300 to 3,000. */
const sentences = Array.from({ length: 200 }, (_, i) => {
  const u = (((i * 97) % 200) + 0.5) / 200
  return Math.min(120, Math.max(5, Math.round(18 * (u / (1 - u)) ** 0.33)))
})
const documents = Array.from({ length: 8 }, (_, i) => Math.round(300 * 10 ** ((i + 0.5) / 8)))
const WORKLOADS = { sentences, documents, 'one text of 10 tokens': [10], 'one text of 32 tokens': [32] }

for (const [name, lengths] of Object.entries(WORKLOADS)) {
  const batch = batchOf(lengths)
  const repeats = Math.max(1, Math.round(4000 / batch.ids.length))
  const folder = mkdtempSync(join(tmpdir(), 'lam-profile-'))
  const session = await InferenceSession.create(program, {
    ...sessionSettings('cpu', Number(threads)),
    enableProfiling: true,
    profileFilePrefix: join(folder, 'session'),
  })
  let inside = 0
  const timed = {
    outputNames: session.outputNames,
    run: async (...call) => {
      const start = performance.now()
      const result = await session.run(...call)
      inside += performance.now() - start
      return result
    },
  }
  const executor = openExecutor(
    { session: timed, Tensor },
    { config, layout, strict: false, compiling: (_, run) => run() },
  )
  const once = () => runBatch(batch, config, layout, executor, () => {})
  await once()
  inside = 0
  const start = performance.now()
  for (let i = 0; i < repeats; i++) await once()
  const whole = performance.now() - start
  session.endProfiling()
  const events = JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]), 'utf8'))
  rmSync(folder, { recursive: true })
  print(name, batch.ids.length * repeats, repeats, whole, inside, events)
  await session.release()
}

function print(name, tokens, repeats, whole, inside, events) {
  const total = new Map()
  const count = new Map()
  const add = (key, micros) => {
    total.set(key, (total.get(key) ?? 0) + micros)
    count.set(key, (count.get(key) ?? 0) + 1)
  }
  const runs = events.filter(({ name }) => name === 'model_run')
  // The first pass is a warm-up: as many runs as each of the others.
  const from = runs[runs.length / (repeats + 1)].ts
  const nodes = events.filter(({ cat, name, ts }) => cat === 'Node' && name.endsWith('_kernel_time') && ts >= from)
  let all = 0
  for (const { args, name, dur } of nodes) {
    // Nodes with a body count what is in it again.
    if (args.op_name === 'If' || args.op_name === 'Scan') continue
    all += dur
    add(args.op_name, dur)
    const part = name
      .replace(/layer\.\d+/, 'layer')
      .split('/')
      .slice(0, -1)
      .join('/')
    add(`in ${part}`, dur)
  }
  const perRun = runs.length / (repeats + 1)
  console.log(
    `\n${name}: ${tokens} tokens, ${(whole / repeats).toFixed(2)} ms a pass of ${perRun} runs, ${Math.round(tokens / (whole / 1000))} tokens/s; ` +
      `in session.run ${((100 * inside) / whole).toFixed(1)}%, in kernels ${((100 * all) / 1000 / whole).toFixed(1)}%, ${Math.round(nodes.length / repeats / perRun)} nodes a run`,
  )
  for (const [key, micros] of [...total].sort((a, b) => b[1] - a[1])) {
    const share = micros / 1000 / whole
    if (share < 0.004) continue
    console.log(
      `  ${(100 * share).toFixed(1).padStart(5)}%  ${String(Math.round(count.get(key) / repeats / perRun)).padStart(4)} a run  ${key}`,
    )
  }
}
