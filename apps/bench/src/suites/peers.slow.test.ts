import { loadBackend } from '@lamjs/backends'
import { describe, expect, it } from 'vitest'
import { publishedFolder } from '../peers/published-folder.js'
import { type PeerName, peerNamed } from '../peers/registry.js'
import { testContext } from '../testing/context.js'
import { type PeersData, peers } from './peers.js'

const native = await loadBackend('native').catch(() => undefined)
const wanted: readonly PeerName[] = ['transformers', 'transformers-q8']
const here = wanted.filter((name) => peerNamed(name).unavailable(publishedFolder('minilm')) === undefined)

describe.skipIf(native === undefined)('the suite of peers, on native', () => {
  it('has a row for each precision and peer, and shows how near each is to the exact rows', {
    timeout: 170_000,
  }, async () => {
    const context = await testContext({ backends: ['native'], peers: wanted, quick: true })
    const { tables, data, notes } = await peers.run(context)
    const found = data as PeersData
    const precisions = native?.features.precisions.length ?? 0
    expect(tables[0].rows).toHaveLength(precisions + here.length)
    expect(found['native float32']).toMatchObject({
      leastCosine: expect.closeTo(1, 6),
      sharedTen: 1,
      batchDependence: 0,
    })
    expect(found['native int8'].batchDependence).toBe(0)
    expect(found['native int8'].leastRank).toBeLessThan(found['native float32'].leastRank)
    if (here.includes('transformers')) expect(found['transformers.js float32'].mostApart).toBeLessThan(1e-5)
    if (here.includes('transformers-q8')) expect(found['transformers.js q8'].batchDependence).toBeGreaterThan(1e-4)
    else expect(notes.join('\n')).toContain('transformers.js q8 is not measured: it needs onnx/model_quantized.onnx')
  })
})
