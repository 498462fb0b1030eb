// Of the built package, as threads run dist/engine/thread.js.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import workerThreads, { type Worker } from 'node:worker_threads'
import { conformance, errorOf } from '@lamjs/conformance'
import { openCheckpoint } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { bertEncoders, tinyModels } from '@lamjs/oracle'
import { reported } from '@lamjs/tooling/conformance'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { isUsualCase } from '@lamjs/tooling/usual-cases'
import { afterAll, afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type WasmPrecision, wasm } from '../dist/index.js'
import { wasm as inlineWasm } from '../dist/inline.js'
import { batchOfLengths } from './testing/batches.js'
import { runs, VARIANTS } from './variant.js'

const { precisions } = wasm().features
/** What threads have to do with, in the best variant. One thread passes every case, and threads of each do by `npm run test:full`. */
const ofThreads = (name: string) => /^(golden|invariance|concurrency|abort|dispose):/.test(name) && isUsualCase(name)

afterEach(() => vi.unstubAllGlobals())

const [best] = VARIANTS.filter(runs)
for (const variant of VARIANTS) {
  if (!everyCase && variant !== best) continue
  if (!runs(variant)) {
    it.skip(`not run: conformance of wasm, ${variant}, 2 threads, which this version of Node does not take`, () => {})
    continue
  }
  for (const precision of precisions) {
    const name = `conformance of wasm, ${variant}, 2 threads, in ${precision}`
    conformance(
      { describe, it, afterAll },
      {
        name,
        backend: () => wasm({ variant, precision, threads: 2 }),
        precision,
        ...reported(),
        ...(everyCase ? {} : { only: ofThreads }),
      },
    )
  }
}

/** Collects the workers that are made until the test ends. */
function watchWorkers(): Worker[] {
  const made: Worker[] = []
  const { Worker: Original } = workerThreads
  workerThreads.Worker = class extends Original {
    constructor(...args: ConstructorParameters<typeof Original>) {
      super(...args)
      made.push(this)
    }
  }
  onTestFinished(() => {
    workerThreads.Worker = Original
  })
  return made
}

// Weights are read otherwise in int8, and rows divided among threads all the same.
describe.each<WasmPrecision>(everyCase ? ['float32', 'int8'] : ['float32'])('in %s', (precision) => {
  const lengths = [1, 2, 3, 9, 17, 63, 64, 65, 128, 300, 1600]

  it.each([...tinyModels, ...bertEncoders])('$name has the same bits for any number of threads', async ({ model }) => {
    const checkpoint = await openCheckpoint(model)
    const some = lengths.filter((length) => length <= checkpoint.config.mostTokens)
    const batches = [...some.map((length) => [length]), some].map((batch) => batchOfLengths(batch))
    const rowsOf = async (threads: number) => {
      const program = await wasm({ precision, threads }).compile(checkpoint)
      const rows = await Promise.all(batches.map((batch) => program.run(batch)))
      await program.dispose()
      return rows
    }
    const alone = await rowsOf(1)
    for (const threads of [2, 3]) expect(await rowsOf(threads)).toEqual(alone)
  })
})

describe('threads', () => {
  it('are named by the device', async () => {
    const program = await wasm({ variant: 'simd', threads: 2 }).compile(await openCheckpoint(mini))
    expect(program.device).toBe('wasm (simd, 2 threads)')
    await program.dispose()
  })

  it('end with the program', async () => {
    const workers = watchWorkers()
    const program = await wasm({ threads: 3 }).compile(await openCheckpoint(mini))
    await program.run(batchOfLengths([5]))
    const ended = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)))
    expect(ended).toHaveLength(3)
    await program.dispose()
    await Promise.all(ended)
  })

  it('do not keep the process alive, and a run does', () => {
    const code = `
      import { LAM, wasm } from '@lamjs/wasm'
      console.log((await new LAM(wasm({ threads: 2 })).encode('a')).length)`
    const options = { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8', timeout: 50_000 } as const
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], options)
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '384\n', stderr: '' })
  })

  it.each([0, 1])('when number %i dies in a run, the run fails and the next one works', async (thread) => {
    const workers = watchWorkers()
    const program = await wasm({ threads: 2 }).compile(await openCheckpoint(mini))
    const expected = await program.run(batchOfLengths([9]))
    const failure = errorOf(() => program.run(batchOfLengths(new Array(200).fill(30))))
    setTimeout(() => workers[thread].terminate(), 30)
    const { code, message } = await failure
    expect(code).toBe('LAM_BACKEND_FAILED')
    expect(message).toBe(
      `Thread ${thread} of the WebAssembly engine died: it ended. The next call starts a new engine.`,
    )
    expect(await program.run(batchOfLengths([9]))).toEqual(expected)
    expect(workers).toHaveLength(4)
    await program.dispose()
  })

  it.each([0, -1, 1.5, 65, Number.NaN])('as many as %d are refused', async (threads) => {
    expect(await errorOf(() => wasm({ threads }))).toMatchObject({ code: 'LAM_OPTION_INVALID' })
  })

  it('are refused where a page shares no memory', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined)
    const { code, message } = await errorOf(() => wasm({ threads: 2 }))
    expect(code).toBe('LAM_BACKEND_UNAVAILABLE')
    expect(message).toContain('Cross-Origin-Opener-Policy: same-origin')
    vi.unstubAllGlobals()
    vi.stubGlobal('crossOriginIsolated', false)
    expect(await errorOf(() => wasm({ threads: 2 }))).toMatchObject({ code: 'LAM_BACKEND_UNAVAILABLE' })
  })

  it('need a build for threads', async () => {
    const checkpoint = await openCheckpoint(mini)
    expect(await errorOf(() => inlineWasm({ threads: 2 }).compile(checkpoint))).toMatchObject({
      code: 'LAM_OPTION_INVALID',
    })
    const module = new URL('../binaries/lam-simd.wasm', import.meta.url)
    const { message } = await errorOf(() => wasm({ threads: 2, module }).compile(checkpoint))
    expect(message).toBe("module: expected the build 'simd-threads', found 'simd'.")
  })
})
