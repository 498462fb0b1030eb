import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ModelPackage, openCheckpoint } from '@lamjs/core/backend'
import { buildGraph, graphLayout, runBatch } from '@lamjs/onnx-graph'
import { tinyFlat, tinyHierarchical64 } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { type Device, sessionSettings } from './devices.js'
import { temporaryFolder } from './testing/temporary-folder.js'
import { textsOf } from './testing/texts.js'
import { webgpuAbsent } from './testing/webgpu-absent.js'
import { loadOnnxruntime } from './worker/onnxruntime.js'
import { openExecutor } from './worker/open-executor.js'

const folder = temporaryFolder()
const MODELS = { flat: tinyFlat, hierarchical: tinyHierarchical64 }

/** For each provider, by its own name, which operators it ran and how often, as onnxruntime's profile of a session tells. */
async function placement(
  device: Device,
  model: ModelPackage,
  // Packed texts, and one that carries state.
  texts: readonly number[] = [5, 9, 150],
): Promise<Map<string, Map<string, number>>> {
  const { InferenceSession, Tensor } = await loadOnnxruntime()
  const checkpoint = await openCheckpoint(model)
  const cpu = device === 'cpu'
  // One row on a GPU: a node is placed when the session opens, and in software every row takes its time.
  const layout = graphLayout(checkpoint.config, cpu ? { device: 'cpu' } : { device: 'gpu', rows: [1] })
  const program = await buildGraph(checkpoint, {
    layout,
    precision: 'float32',
    branches: cpu,
    halfWords: cpu,
    fusedAttention: true,
    blockedConvolutions: cpu && process.arch === 'x64',
  })
  const profileFilePrefix = join(mkdtempSync(join(folder, 'profile-')), 'session')
  const session = await InferenceSession.create(program, {
    ...sessionSettings(device, undefined),
    enableProfiling: true,
    profileFilePrefix,
  })
  const executor = openExecutor(
    { session, Tensor },
    {
      config: checkpoint.config,
      layout,
      strict: false,
      compiling: (_, run) => run(),
    },
  )
  await runBatch(textsOf(...texts), checkpoint.config, layout, executor, () => {})
  session.endProfiling()
  await session.release()
  const [file] = readdirSync(join(profileFilePrefix, '..'))
  return countNodes(JSON.parse(readFileSync(join(profileFilePrefix, '..', file), 'utf8')))
}

interface ProfileEvent {
  readonly cat: string
  readonly name: string
  readonly args?: { readonly op_name?: string; readonly provider?: string }
}

function countNodes(events: readonly ProfileEvent[]): Map<string, Map<string, number>> {
  const providers = new Map<string, Map<string, number>>()
  for (const { cat, name, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || !args?.op_name) continue
    const provider = args.provider ?? 'unknown'
    const operators = providers.get(provider) ?? new Map<string, number>()
    providers.set(provider, operators.set(args.op_name, (operators.get(args.op_name) ?? 0) + 1))
  }
  return providers
}

function describePlacement(providers: Map<string, Map<string, number>>): string {
  return [...providers]
    .map(([provider, operators]) => {
      const counts = [...operators].sort((a, b) => b[1] - a[1]).map(([operator, count]) => `${operator} ${count}`)
      return `${provider}: ${counts.join(', ')}`
    })
    .join('\n')
}

describe('which provider runs which node, by the profile of onnxruntime', () => {
  // Where else would it run; but that matrix products take their transposes in, and nothing is cast to and fro, could change.
  it.each(Object.entries(MODELS))(
    'cpu, %s: products with their transposes, three casts of masks, two branches a layer',
    async (name, model) => {
      const operators = (await placement('cpu', model)).get('CPUExecutionProvider')
      // Blocks of 64 take three runs; chunks take one for the long text and one for the others.
      const { runs, layers } = name === 'flat' ? { runs: 3, layers: 2 } : { runs: 2, layers: 3 }
      expect(operators?.get('FusedMatMul')).toBeGreaterThanOrEqual(2 * runs * layers)
      expect([operators?.get('Cast'), operators?.get('If')]).toEqual([3 * runs, 2 * runs * layers])
    },
  )

  it.each(Object.entries(MODELS))('cpu, %s: few nodes for a text that is alone', async (_, model) => {
    const { layers } = (await openCheckpoint(model)).config
    const operators = (await placement('cpu', model, [20])).get('CPUExecutionProvider')
    const counts = ['If', 'LpNormalization', 'SimplifiedLayerNormalization', 'Where'].map((name) =>
      operators?.get(name),
    )
    expect(counts).toEqual([layers, 2 * layers, layers, 2 * layers])
    // Onnxruntime's own layout of channels, on x64; nothing is looked up but in the tables of the embeddings.
    if (process.arch === 'x64') expect(operators?.get('Gather')).toBe(3)
    const all = [...(operators?.values() ?? [])].reduce((sum, count) => sum + count)
    expect(all).toBeLessThan(60 * layers + 40)
  })

  // Where there is no WebGPU adapter these are listed as not run, by name.
  // The usual run has `disable_cpu_ep_fallback` refuse other providers, in `backend.test.ts`.
  it.skipIf(webgpuAbsent).each(Object.entries(MODELS))(
    'webgpu, %s: all on WebGpuExecutionProvider',
    { tags: ['slow'], timeout: 300_000 },
    async (_, model) => {
      const providers = await placement('webgpu', model)
      console.log(describePlacement(providers))
      expect([...providers.keys()]).toEqual(['WebGpuExecutionProvider'])
      expect(providers.get('WebGpuExecutionProvider')?.get('MatMul')).toBeGreaterThan(20)
    },
  )
})
