import { createHash } from 'node:crypto'
import { tinyHierarchical, tinyHierarchical64, tinyModels } from '@lamjs/oracle'
import { expect, it } from 'vitest'
import { buildGraph } from '../../index.js'
import { type LamModel, openLam } from '../../testing/open-lam.js'
import { reshapedCheckpoint } from '../../testing/reshaped-checkpoint.js'
import { chunkLayout } from './chunk-layout.js'
import { GRAPH_VERSION } from './inputs.js'
import type { LamLayout } from './layout.js'
import { rowLayout } from './row-layout.js'

const KINDS = [
  { precision: 'float32', branches: true },
  { precision: 'float32', branches: false },
  { precision: 'float16', branches: false },
  { precision: 'int8', branches: true },
] as const

/**
 * What version 8 of the graph is. Programs of a version are taken from users' caches without looking at them: where these change,
 * GRAPH_VERSION has to rise first.
 */
const VERSION_8: Readonly<Record<string, string>> = {
  'tiny-flat, float32, branches': '2296a66d636cc0c8',
  'tiny-flat, float32, straight': '9ffb2d7ddf5cd26a',
  'tiny-flat, float16, straight': 'e72162f5cc7d170c',
  'tiny-flat, int8, branches': 'fee81687697891db',
  'tiny-hierarchical, float32, branches': 'c4955a7e65303e72',
  'tiny-hierarchical, float32, straight': 'b559550785cdddb2',
  'tiny-hierarchical, float16, straight': 'b7501c7b2c97e1f8',
  'tiny-hierarchical, int8, branches': '0670d4b96d6b3e06',
  'tiny-hierarchical-64, float32, branches': '16350b4ece9ecd16',
  'tiny-hierarchical-64, float32, straight': '27279c994ddc62a2',
  'tiny-hierarchical-64, float16, straight': 'c90611a7c9bde8c5',
  'tiny-hierarchical-64, int8, branches': 'a8f5f52406dd995d',
  'short chunks, float32, branches': 'f42fdde79f6abfd5',
  'rows of one chunk, float32, branches': '0424d375f3c877e3',
  'rows of one chunk, int8, branches': 'b838881d46d31d0e',
}

it('builds the graphs that its version stands for, bit for bit', async () => {
  const graphs: Record<string, string> = {}
  const add = async (
    name: string,
    checkpoint: LamModel,
    { precision, branches }: (typeof KINDS)[number],
    layout: LamLayout = rowLayout(checkpoint.config),
  ) => {
    const graph = await buildGraph(checkpoint, { layout, precision, branches, halfWords: true, fusedAttention: true })
    const hash = createHash('sha256').update(graph).digest('hex').slice(0, 16)
    graphs[`${name}, ${precision}, ${branches ? 'branches' : 'straight'}`] = hash
  }
  for (const { name, model } of tinyModels) {
    for (const kind of KINDS) await add(name, await openLam(model), kind)
  }
  // Chunks shorter than a row's tail.
  const short = reshapedCheckpoint(await openLam(tinyHierarchical), { chunkSize: 4, layers: 5 })
  await add('short chunks', short, KINDS[0])
  for (const kind of [KINDS[0], KINDS[3]]) {
    const checkpoint = await openLam(tinyHierarchical64)
    await add('rows of one chunk', checkpoint, kind, chunkLayout(checkpoint.config))
  }
  expect({ version: GRAPH_VERSION, graphs }).toEqual({ version: 8, graphs: VERSION_8 })
})
