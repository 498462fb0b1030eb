import { conformance, errorOf } from '@lamjs/conformance'
import { openCheckpoint } from '@lamjs/core/backend'
import { oracleCases, tinyFlat, tinyHierarchical } from '@lamjs/oracle'
import { reported } from '@lamjs/tooling/conformance'
import { afterAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { type CompileProgress, webgpuInWorker } from './index.js'
import { cosine } from './testing/cosine.js'
import { listNotRun } from './testing/list-not-run.js'
import { textsOf } from './testing/texts.js'

const workers: Worker[] = []

function lamWorker(): Worker {
  const worker = new Worker(new URL('./testing/lam-worker.ts', import.meta.url), { type: 'module' })
  workers.push(worker)
  return worker
}

const checkpoint = () => openCheckpoint(tinyHierarchical)

const { notRun } = conformance(
  { describe, it, afterAll },
  {
    name: "in a worker of a browser, conformance of 'webgpu' on wasm, float32",
    backend: () => webgpuInWorker(lamWorker, { device: 'wasm' }),
    ...reported('in a worker of a browser'),
    only: (name) =>
      (inject('everyCase')
        ? /^(features|inputs|abort|dispose|concurrency|weights|compilation):/
        : /^(inputs: (?!tiny-)|abort|dispose|concurrency: tiny-(flat|bert-mean))/
      ).test(name) || name.includes('length 129,'),
  },
)
listNotRun("conformance of 'webgpu' on wasm in a worker, whose numbers are those on wasm in the page", notRun)

describe('in a worker of a browser', () => {
  it('runs on WebGPU, and tells the page of each step', { tags: ['slow'] }, async () => {
    const progress: CompileProgress[] = []
    const backend = webgpuInWorker(lamWorker, { rows: [1], onProgress: (step) => progress.push(step) })
    const { ids, embedding } = (await oracleCases('tiny-flat')).texts[8]
    const program = await backend.compile(await openCheckpoint(tinyFlat))
    const row = await program.run({ ...textsOf(ids.length), ids })
    expect(cosine(row, embedding)).toBeGreaterThan(0.99999)
    expect(program.device).toMatch(/^webgpu: \S+/)
    expect(progress.map(({ done }) => done)).toEqual([0, 1, 1, 2, 2, 3, 3, 4])
    expect(program.compilation().programs.map(({ shape }) => shape)).toEqual([
      'graph',
      'program for all shapes',
      '1 x 72 tokens, carried state',
    ])
    await program.dispose()
  })

  it('that is terminated rejects what is under way and all that comes after, and the next compile has a new one', async () => {
    const backend = webgpuInWorker(lamWorker, { device: 'wasm' })
    const program = await backend.compile(await checkpoint())
    const run = errorOf(() => program.run(textsOf(200_000)))
    workers.at(-1)?.terminate()
    expect((await run).code).toBe('LAM_DEVICE_LOST')
    const error = await errorOf(() => program.run(textsOf(5)))
    expect(error.code).toBe('LAM_DEVICE_LOST')
    expect(error.message).toContain('new worker')
    await program.dispose()
    const next = await backend.compile(await checkpoint())
    expect((await next.run(textsOf(5))).length).toBe(64)
    await next.dispose()
  })

  it('stays when it is the caller who made it, and ends with its last program when it is not', async () => {
    const mine = lamWorker()
    const backend = webgpuInWorker(mine, { device: 'wasm' })
    for (let i = 0; i < 2; i++) {
      const program = await backend.compile(await checkpoint())
      expect((await program.run(textsOf(5))).length).toBe(64)
      await program.dispose()
    }
    mine.terminate()
    const before = workers.length
    const own = webgpuInWorker(lamWorker, { device: 'wasm' })
    const programs = [await own.compile(await checkpoint()), await own.compile(await checkpoint())]
    expect(workers.length).toBe(before + 1)
    await Promise.all(programs.map((program) => program.dispose()))
    await (await own.compile(await checkpoint())).dispose()
    expect(workers.length).toBe(before + 2)
  })

  it('serves several backends at once without mixing up their programs', async () => {
    const worker = lamWorker()
    onTestFinished(() => worker.terminate())
    await Promise.all(
      [tinyFlat, tinyHierarchical].map(async (model, i) => {
        const { ids, embedding } = (await oracleCases(i === 0 ? 'tiny-flat' : 'tiny-hierarchical')).texts[8]
        const program = await webgpuInWorker(worker, { device: 'wasm' }).compile(await openCheckpoint(model))
        const row = await program.run({ ...textsOf(ids.length), ids })
        expect(cosine(row, embedding), model.name).toBeGreaterThan(0.999999)
        await program.dispose()
      }),
    )
  })

  it('whose script fails is told from one that serves', async () => {
    const make = () => new Worker(new URL('./testing/no-such-script.js', import.meta.url), { type: 'module' })
    const error = await errorOf(async () => webgpuInWorker(make).compile(await checkpoint()))
    expect(error.code).toBe('LAM_BACKEND_UNAVAILABLE')
    expect(error.message).toContain('serveWebgpu()')
  })
})
