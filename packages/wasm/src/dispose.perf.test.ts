import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openCheckpoint } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { expect, it } from 'vitest'
import { wasm } from './index.js'
import { batchOfLengths } from './testing/batches.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Lets what nothing refers to go. */
async function collectAll(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    collect()
  }
}

it('a program that was disposed of gives its memory back: ten models of 70 MB leave less than one behind', async () => {
  const round = async () => {
    const program = await wasm().compile(await openCheckpoint(mini))
    await program.run(batchOfLengths([5]))
    await program.dispose()
    await collectAll()
  }
  await round()
  const before = process.memoryUsage().rss
  for (let i = 0; i < 10; i++) await round()
  expect(process.memoryUsage().rss - before).toBeLessThan(60e6)
})
