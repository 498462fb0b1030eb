import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { errorOf } from '@lamjs/conformance'
import { openCheckpoint } from '@lamjs/core/backend'
import { bertEncoders, tinyFlat } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { wasm } from './index.js'
import { batchOfLengths } from './testing/batches.js'
import { runningVariants } from './testing/builds.js'
import { openEngine } from './testing/engines.js'
import { watchInstances } from './testing/instances.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Lets what nothing refers to go. */
async function collectAll(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    collect()
  }
}

describe('a program that was disposed of', () => {
  it('keeps no instance and no memory, where something refers to the program', async () => {
    const instances: WeakRef<WebAssembly.Instance>[] = []
    watchInstances((instance) => instances.push(new WeakRef(instance)))
    const program = await wasm().compile(await openCheckpoint(tinyFlat))
    await program.run(batchOfLengths([5]))
    await collectAll()
    expect(instances.map((instance) => instance.deref() !== undefined)).toEqual([true])
    await program.dispose()
    await collectAll()
    expect(instances.map((instance) => instance.deref() !== undefined)).toEqual([false])
    expect(await errorOf(() => program.run(batchOfLengths([5])))).toMatchObject({ code: 'LAM_DISPOSED' })
  })
})

describe.each(runningVariants)('%s', (variant) => {
  it('keeps nothing of 10,000 batches that it refuses', async () => {
    const engine = await openEngine(bertEncoders[0].model, variant)
    const refused = { ...batchOfLengths([100]), types: new Uint8Array(100).fill(200) }
    const refuse = () => {
      for (let i = 0; i < 5000; i++) expect(() => engine.begin(refused)).toThrow('token type 200')
    }
    refuse()
    const before = engine.memoryBytes
    refuse()
    expect(engine.memoryBytes).toBe(before)
    expect(engine.broken).toBe(false)
  })
})
