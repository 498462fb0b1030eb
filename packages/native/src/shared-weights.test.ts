import { type ModelConfig, openCheckpoint, type TensorInfo } from '@lamjs/core/backend'
import { checkpointBytes, tinyHierarchical } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { expect, it, vi } from 'vitest'
import { native } from './index.js'
import { loadBinding } from './load-binding.js'
import { batchOf, direction, largestDifference, textOf } from './testing/batches.js'

const { liveModels } = loadBinding()

/** The engine lets go of a model a little after its last program or run is done. */
const expectLive = (models: number) => vi.waitFor(() => expect(liveModels()).toBe(models), { timeout: 10_000 })

it('programs of one file, instruction set and precision share their weights, and the last lets them go', async () => {
  const before = liveModels()
  const checkpoint = await openCheckpoint(tinyHierarchical)
  const first = await native().compile(checkpoint)
  const second = await native({ threads: 1 }).compile(await openCheckpoint(tinyHierarchical))
  await expectLive(before + 1)
  const other = await native({ isa: 'scalar' }).compile(checkpoint)
  await expectLive(before + 2)
  await Promise.all([first.dispose(), other.dispose()])
  await expectLive(before + 1)
  expect((await second.run(batchOf([textOf(9)]))).length).toBe(64)
  await second.dispose()
  await expectLive(before)
})

it.each([
  { ffnGeluCount: 2 },
  { layerNormEps: 0.5 },
  { oNormEps: 0.5 },
  { chunkSize: 3 },
  { recurrence: 'flat' },
] satisfies Partial<ModelConfig>[])('one file compiled with %j has numbers of its own', async (change) => {
  const batch = batchOf([textOf(9), textOf(70)])
  const checkpoint = await openCheckpoint(tinyHierarchical)
  const plain = await native().compile(checkpoint)
  const altered = await native().compile({ ...checkpoint, config: { ...checkpoint.config, ...change } })
  const exact = await reference().compile({ ...checkpoint, config: { ...checkpoint.config, ...change } })
  const rows = await altered.run(batch)
  const expected = await exact.run(batch)
  for (const text of [0, 1]) {
    expect(largestDifference(direction(rows, text, 64), direction(expected, text, 64))).toBeLessThan(1e-5)
  }
  expect(rows).not.toEqual(await plain.run(batch))
  await Promise.all([plain.dispose(), altered.dispose(), exact.dispose()])
})

it('one file read by another table of contents has numbers of its own', async () => {
  const checkpoint = await openCheckpoint(tinyHierarchical)
  const weights = await checkpoint.openWeights()
  const tensors = new Map(weights.tensors)
  const [query, key] = ['q', 'k'].map((part) => `deltanet_layers.0.${part}_proj.weight`)
  const at = (name: string) => weights.tensors.get(name) as TensorInfo
  tensors.set(query, { ...at(key), name: query }).set(key, { ...at(query), name: key })
  const batch = batchOf([textOf(9)])
  const plain = await native().compile(checkpoint)
  const swapped = await native().compile({ ...checkpoint, openWeights: async () => ({ ...weights, tensors }) })
  expect(await swapped.run(batch)).not.toEqual(await plain.run(batch))
  await Promise.all([plain.dispose(), swapped.dispose()])
})

it('weights that come as bytes give the same bits as a file', async () => {
  const batch = batchOf([textOf(9), textOf(70)])
  const rows: Float32Array[] = []
  for (const source of [tinyHierarchical, await checkpointBytes(tinyHierarchical)]) {
    const program = await native().compile(await openCheckpoint(source))
    rows.push(await program.run(batch))
    await program.dispose()
  }
  expect(rows[1]).toEqual(rows[0])
})
