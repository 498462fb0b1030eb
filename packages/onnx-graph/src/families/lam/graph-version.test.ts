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
  { precision: 'float32', branches: true, blockedConvolutions: true },
] as const

/**
 * What version 10 of the graph is. Programs of a version are taken from users' caches without looking at them: where these change,
 * GRAPH_VERSION has to rise first.
 */
const VERSION_10: Readonly<Record<string, string>> = {
  'tiny-flat, float32, branches': '89f7ead0f28c8814',
  'tiny-flat, float32, straight': '0a9324f7dd65598e',
  'tiny-flat, float16, straight': '68ae7feec940cd76',
  'tiny-flat, int8, branches': '1d55259786990612',
  'tiny-flat, float32, branches, x64': '2ecac298af0bab32',
  'tiny-hierarchical, float32, branches': '33a17c0654d52936',
  'tiny-hierarchical, float32, straight': '200605c2de098a91',
  'tiny-hierarchical, float16, straight': 'f30098ef89393afe',
  'tiny-hierarchical, int8, branches': 'bb1abc1faf5ed86e',
  'tiny-hierarchical, float32, branches, x64': '78c07d4fb73b9d7c',
  'tiny-hierarchical-64, float32, branches': '360da2a9667a176e',
  'tiny-hierarchical-64, float32, straight': 'd3885099a753ee3e',
  'tiny-hierarchical-64, float16, straight': '69a062a7eacb2aaa',
  'tiny-hierarchical-64, int8, branches': '65aca33b442c0137',
  'tiny-hierarchical-64, float32, branches, x64': '91cb5220195513d7',
  'short chunks, float32, branches': '61b14c36f2548b65',
  'rows of one chunk, float32, branches': 'ed2709ce4f2ef2ec',
  'rows of one chunk, int8, branches': '1468c2e4e09cb65d',
  'rows of one chunk, float32, branches, x64': '2ad0736c1cc6995c',
}

it('builds the graphs that its version stands for, bit for bit', async () => {
  const graphs: Record<string, string> = {}
  const add = async (
    name: string,
    checkpoint: LamModel,
    kind: (typeof KINDS)[number],
    layout: LamLayout = rowLayout(checkpoint.config),
  ) => {
    const graph = await buildGraph(checkpoint, { layout, ...kind, halfWords: true, fusedAttention: true })
    const hash = createHash('sha256').update(graph).digest('hex').slice(0, 16)
    const ways = [kind.branches ? 'branches' : 'straight', ...('blockedConvolutions' in kind ? ['x64'] : [])]
    graphs[[name, kind.precision, ...ways].join(', ')] = hash
  }
  for (const { name, model } of tinyModels) {
    for (const kind of KINDS) await add(name, await openLam(model), kind)
  }
  // Chunks shorter than a row's tail.
  const short = reshapedCheckpoint(await openLam(tinyHierarchical), { chunkSize: 4, layers: 5 })
  await add('short chunks', short, KINDS[0])
  for (const kind of [KINDS[0], KINDS[3], KINDS[4]]) {
    const checkpoint = await openLam(tinyHierarchical64)
    await add('rows of one chunk', checkpoint, kind, chunkLayout(checkpoint.config))
  }
  expect({ version: GRAPH_VERSION, graphs }).toEqual({ version: 10, graphs: VERSION_10 })
})
