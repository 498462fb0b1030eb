import { expect, it } from 'vitest'
import { native } from './index.js'
import { batchOf, textOf } from './testing/batches.js'
import { model } from './testing/wide-bert.js'

it('a run of long texts stops within it when it is aborted, and the next runs', async () => {
  const program = await native({ threads: 1 }).compile(model)
  const controller = new AbortController()
  const started = performance.now()
  const long = program.run(batchOf(Array.from({ length: 60 }, (_, i) => textOf(1200, i))), controller.signal)
  setTimeout(() => controller.abort(), 50)
  await expect(long).rejects.toMatchObject({ code: 'LAM_ABORTED' })
  const [row] = [await program.run(batchOf([textOf(9)]))]
  // All of it would take many seconds.
  expect(performance.now() - started).toBeLessThan(3000)
  expect(row.every(Number.isFinite)).toBe(true)
  await program.dispose()
})
