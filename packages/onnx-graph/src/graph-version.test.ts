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
 * What version 5 of the graph is. Programs of a version are taken from users' caches without looking at them: where these change,
 * GRAPH_VERSION has to rise first.
 */
const VERSION_5: Readonly<Record<string, string>> = {
  'tiny-flat, float32, branches': '2296a66d636cc0c8',
  'tiny-flat, float32, straight': '9ffb2d7ddf5cd26a',
  'tiny-flat, float16, straight': 'e72162f5cc7d170c',
  'tiny-flat, int8, branches': 'b728642a3c829def',
  'tiny-hierarchical, float32, branches': '8cc56d077e74df16',
  'tiny-hierarchical, float32, straight': 'c2aabbca552296a1',
  'tiny-hierarchical, float16, straight': 'e2b41cf10cd11983',
  'tiny-hierarchical, int8, branches': '2e2f1568906d6fee',
  'tiny-hierarchical-64, float32, branches': '5f3769abb0078ca0',
  'tiny-hierarchical-64, float32, straight': '12f0b908a41a89ba',
  'tiny-hierarchical-64, float16, straight': '2edaf090b662649c',
  'tiny-hierarchical-64, int8, branches': '4b77840baadbe0cb',
  'short chunks, float32, branches': '2c147e8b7e9037c6',
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
  expect({ version: GRAPH_VERSION, graphs }).toEqual({ version: 5, graphs: VERSION_5 })
})
