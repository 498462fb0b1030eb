import { createHash } from 'node:crypto'
import { type Checkpoint, openCheckpoint, rowLayout } from '@lamjs/core'
import { tinyHierarchical, tinyModels } from '@lamjs/oracle'
import { expect, it } from 'vitest'
import { buildGraph, GRAPH_VERSION } from './index.js'
import { reshapedCheckpoint } from './testing/reshaped-checkpoint.js'

const KINDS = [
  { precision: 'float32', branches: true },
  { precision: 'float32', branches: false },
  { precision: 'float16', branches: false },
  { precision: 'int8', branches: true },
] as const

/**
 * What version 3 of the graph is. Programs of a version are taken from users' caches without looking at them: where these change,
 * GRAPH_VERSION has to rise first.
 */
const VERSION_3: Readonly<Record<string, string>> = {
  'tiny-flat, float32, branches': '9fad6bc61558848c',
  'tiny-flat, float32, straight': '24f7da0e5cee2a25',
  'tiny-flat, float16, straight': '82e6b5d15eb0c20f',
  'tiny-flat, int8, branches': '704bea06bd4a7413',
  'tiny-hierarchical, float32, branches': '076f513922c5a6af',
  'tiny-hierarchical, float32, straight': 'e50c4f0d32493ab3',
  'tiny-hierarchical, float16, straight': '29e76f86febc3463',
  'tiny-hierarchical, int8, branches': '36e2dc6c184b2402',
  'tiny-hierarchical-64, float32, branches': 'bbcd194c6190f032',
  'tiny-hierarchical-64, float32, straight': '22ad3f42a34f6cce',
  'tiny-hierarchical-64, float16, straight': '43d6144a0385d518',
  'tiny-hierarchical-64, int8, branches': '946bd5251a1e1741',
  'short chunks, float32, branches': 'aa0b9922a63274da',
}

it('builds the graphs that its version stands for, bit for bit', async () => {
  const graphs: Record<string, string> = {}
  const add = async (name: string, checkpoint: Checkpoint, { precision, branches }: (typeof KINDS)[number]) => {
    const layout = rowLayout(checkpoint.config)
    const graph = await buildGraph(checkpoint, { layout, precision, branches, halfWords: true })
    const hash = createHash('sha256').update(graph).digest('hex').slice(0, 16)
    graphs[`${name}, ${precision}, ${branches ? 'branches' : 'straight'}`] = hash
  }
  for (const { name, model } of tinyModels) {
    for (const kind of KINDS) await add(name, await openCheckpoint(model), kind)
  }
  // Chunks shorter than a row's tail.
  const short = reshapedCheckpoint(await openCheckpoint(tinyHierarchical), { chunkSize: 4, layers: 5 })
  await add('short chunks', short, KINDS[0])
  expect({ version: GRAPH_VERSION, graphs }).toEqual({ version: 3, graphs: VERSION_3 })
})
