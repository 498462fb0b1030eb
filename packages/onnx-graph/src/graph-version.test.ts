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
 * What version 4 of the graph is. Programs of a version are taken from users' caches without looking at them: where these change,
 * GRAPH_VERSION has to rise first.
 */
const VERSION_4: Readonly<Record<string, string>> = {
  'tiny-flat, float32, branches': 'f63b52856821f75c',
  'tiny-flat, float32, straight': '679bbe4eabcfd15a',
  'tiny-flat, float16, straight': '93eb8b8d1b1a6ac1',
  'tiny-flat, int8, branches': '78e32fd48eed8a34',
  'tiny-hierarchical, float32, branches': 'a7c668ff8a0d66c7',
  'tiny-hierarchical, float32, straight': '473532879c62b31c',
  'tiny-hierarchical, float16, straight': 'ee27a7b15c58d87c',
  'tiny-hierarchical, int8, branches': '000ccf5e8743f08c',
  'tiny-hierarchical-64, float32, branches': '247816ce45b68b3c',
  'tiny-hierarchical-64, float32, straight': '5600395afb8280d4',
  'tiny-hierarchical-64, float16, straight': '2c9dedb6c63176d3',
  'tiny-hierarchical-64, int8, branches': 'a84fdf8e8573c1dd',
  'short chunks, float32, branches': '664334946a27dd42',
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
  expect({ version: GRAPH_VERSION, graphs }).toEqual({ version: 4, graphs: VERSION_4 })
})
