import { openCheckpoint } from '@lamjs/core'
import { checkpointBytes, tinyHierarchical } from '@lamjs/oracle'
import { expect, it } from 'vitest'
import { native } from './index.js'
import { loadBinding } from './load-binding.js'
import { batchOf, textOf } from './testing/batches.js'

const { liveModels } = loadBinding().testing

it('programs of one file, instruction set and precision share their weights, and the last lets them go', async () => {
  const before = liveModels()
  const checkpoint = await openCheckpoint(tinyHierarchical)
  const first = await native().compile(checkpoint)
  const second = await native({ threads: 1 }).compile(await openCheckpoint(tinyHierarchical))
  expect(liveModels()).toBe(before + 1)
  const other = await native({ isa: 'scalar' }).compile(checkpoint)
  expect(liveModels()).toBe(before + 2)
  await Promise.all([first.dispose(), other.dispose()])
  expect(liveModels()).toBe(before + 1)
  expect((await second.run(batchOf([textOf(9)]))).length).toBe(64)
  await second.dispose()
  expect(liveModels()).toBe(before)
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
