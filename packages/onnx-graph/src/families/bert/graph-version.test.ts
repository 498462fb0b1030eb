import { createHash } from 'node:crypto'
import { bertEncoders } from '@lamjs/oracle'
import { expect, it } from 'vitest'
import { buildGraph, graphLayout, graphVersion } from '../../index.js'
import { openBert } from '../../testing/open-bert.js'

const KINDS = [
  { precision: 'float32', fusedAttention: true },
  { precision: 'float32', fusedAttention: false },
  { precision: 'float16', fusedAttention: true },
  { precision: 'int8', fusedAttention: true },
] as const

/** What version 2 of the graph is. Where these change, GRAPH_VERSION has to rise first: caches hold programs of a version. */
const VERSION_2: Readonly<Record<string, string>> = {
  'tiny-bert-cls, float16, fused': '403f04277d802322',
  'tiny-bert-cls, float32, fused': '6bf798fba71617ce',
  'tiny-bert-cls, float32, plain': '70fec94fa61035ec',
  'tiny-bert-cls, int8, fused': 'ede9107409b78e14',
  'tiny-bert-mean, float16, fused': '553bb91796142ddb',
  'tiny-bert-mean, float32, fused': 'bcbfd9973b384ba5',
  'tiny-bert-mean, float32, plain': '280034783b0b79a6',
  'tiny-bert-mean, int8, fused': 'fae504f83ff8b610',
  'tiny-xlmr-mean, float16, fused': 'fd9f25c5eaabfc9e',
  'tiny-xlmr-mean, float32, fused': 'e9579f57308c1836',
  'tiny-xlmr-mean, float32, plain': 'fa5cad4233a0756d',
  'tiny-xlmr-mean, int8, fused': '67fd5a3b0d53df08',
}

it('builds the graphs that its version stands for, bit for bit', async () => {
  const graphs: Record<string, string> = {}
  const versions = new Set<string>()
  for (const { name, model } of bertEncoders) {
    const opened = await openBert(model)
    const layout = graphLayout(opened.config, { device: 'cpu' })
    versions.add(graphVersion(opened.config))
    for (const kind of KINDS) {
      const graph = await buildGraph(opened, { layout, branches: true, halfWords: true, ...kind })
      const hash = createHash('sha256').update(graph).digest('hex').slice(0, 16)
      graphs[`${name}, ${kind.precision}, ${kind.fusedAttention ? 'fused' : 'plain'}`] = hash
    }
  }
  expect({ versions: [...versions], graphs }).toEqual({ versions: ['bert-2'], graphs: VERSION_2 })
})
