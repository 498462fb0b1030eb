import { errorOf } from '@lamjs/conformance'
import { openCheckpoint } from '@lamjs/core/backend'
import { tinyHierarchical64 } from '@lamjs/oracle'
import { expect, it } from 'vitest'
import { onnx } from './backend.js'
import { textsOf } from './testing/texts.js'

const backend = onnx({ device: 'cpu', cache: false })
const checkpoint = await openCheckpoint(tinyHierarchical64)

it('a program computes off the main thread', async () => {
  const program = await backend.compile(checkpoint)
  await program.warmup()
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
  }, 2)
  const start = performance.now()
  await program.run(textsOf(...Array.from({ length: 60 }, () => 1000)))
  const milliseconds = performance.now() - start
  clearInterval(timer)
  expect(milliseconds).toBeGreaterThan(40)
  expect(turns).toBeGreaterThan(milliseconds / 20)
  await program.dispose()
})

it('a program is aborted between blocks: the worker is free for the next run in a fraction of what the whole would take', async () => {
  const program = await backend.compile(checkpoint)
  await program.warmup()
  const measured = async (tokens: number) => {
    const start = performance.now()
    await program.run(textsOf(tokens))
    return performance.now() - start
  }
  const whole = 20 * (await measured(15_000))
  const controller = new AbortController()
  const aborted = errorOf(() => program.run(textsOf(300_000), controller.signal))
  await new Promise((resolve) => setTimeout(resolve, whole / 50))
  controller.abort()
  expect((await aborted).code).toBe('LAM_ABORTED')
  // The next run waits until the worker has left the one before.
  expect(await measured(7)).toBeLessThan(whole / 10)
  await program.dispose()
})
