import { errorOf } from '@lamjs/conformance'
import { type EncoderModel, LamError, openCheckpoint } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { tinyHierarchical } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { wasm } from './index.js'
import { batchOfLengths } from './testing/batches.js'
import { buildOfPages, runningVariants } from './testing/builds.js'
import { watchInstances } from './testing/instances.js'

/** Overwrites an instance's objects, so that a call goes wherever. */
function overwrite({ exports }: WebAssembly.Instance): void {
  const { buffer } = exports.memory as WebAssembly.Memory
  new Uint8Array(buffer).fill(0xfd, 1024)
}

describe.each(runningVariants)('%s', (variant) => {
  it('a trap is LAM_BACKEND_FAILED, and the next call works', async () => {
    const instances: WebAssembly.Instance[] = []
    watchInstances((instance) => instances.push(instance))
    const program = await wasm({ variant }).compile(await openCheckpoint(tinyHierarchical))
    const expected = await program.run(batchOfLengths([9]))
    overwrite(instances[0])
    const error = await errorOf(() => program.run(batchOfLengths([9])))
    expect(error).toBeInstanceOf(LamError)
    expect(error.code).toBe('LAM_BACKEND_FAILED')
    expect(error.cause).toBeInstanceOf(WebAssembly.RuntimeError)
    expect(error.message).toMatch(
      /^The WebAssembly engine failed: .+\. The next call starts a new one; if that fails too, report it/,
    )
    expect(await program.run(batchOfLengths([9]))).toEqual(expected)
    expect(instances).toHaveLength(2)
    await program.dispose()
  })

  it('a run without memory says what to do, and the next one works', async () => {
    // 400 pages are 26 MB; the ids and the result of so many texts take more.
    const backend = wasm({ module: await buildOfPages(variant, 400) })
    const program = await backend.compile(await openCheckpoint(tinyHierarchical))
    const expected = await program.run(batchOfLengths([9]))
    const error = await errorOf(() => program.run(batchOfLengths(new Array(200_000).fill(1))))
    expect(error).toMatchObject({ code: 'LAM_BACKEND_FAILED' })
    expect(error.message).toMatch(
      /^The WebAssembly engine has \d+ MB and gets no \d+ MB more\. Encode fewer or shorter texts/,
    )
    expect(await program.run(batchOfLengths([9]))).toEqual(expected)
    await program.dispose()
  })

  it('a model that does not fit fails to compile, and another one compiles', async () => {
    const backend = wasm({ module: await buildOfPages(variant, 400) })
    expect(await errorOf(async () => backend.compile(await openCheckpoint(mini)))).toMatchObject({
      code: 'LAM_BACKEND_FAILED',
    })
    const program = await backend.compile(await openCheckpoint(tinyHierarchical))
    expect(await program.run(batchOfLengths([9]))).toHaveLength(64)
    await program.dispose()
  })

  it('a new engine that cannot be made fails the call, not those after it', async () => {
    const instances: WebAssembly.Instance[] = []
    watchInstances((instance) => instances.push(instance))
    const checkpoint = await openCheckpoint(tinyHierarchical)
    let missing = false
    const model: EncoderModel = {
      ...checkpoint,
      openWeights: async (signal) => {
        if (missing) throw new LamError('LAM_CHECKPOINT_FETCH_FAILED', 'The weights are gone.')
        return checkpoint.openWeights(signal)
      },
    }
    const loading = new AbortController()
    const program = await wasm({ variant }).compile(model, { signal: loading.signal })
    const expected = await program.run(batchOfLengths([9]))
    // The signal of a load has no say afterwards.
    loading.abort()
    overwrite(instances[0])
    missing = true
    expect(await errorOf(() => program.run(batchOfLengths([9])))).toMatchObject({ code: 'LAM_BACKEND_FAILED' })
    expect(await errorOf(() => program.run(batchOfLengths([9])))).toMatchObject({ code: 'LAM_CHECKPOINT_FETCH_FAILED' })
    missing = false
    expect(await program.run(batchOfLengths([9]))).toEqual(expected)
    await program.dispose()
  })
})
