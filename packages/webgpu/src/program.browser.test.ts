import { errorOf } from '@lamjs/conformance'
import { LAM, openCheckpoint } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { graphLayout, planRuns } from '@lamjs/onnx-graph'
import { goldenCases, oracleCases, tinyFlat } from '@lamjs/oracle'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { loadRuntime } from './device/runtime.js'
import { type CompileProgress, webgpu } from './index.js'
import { cosine } from './testing/cosine.js'
import miniRows from './testing/golden/mini-rows.json' with { type: 'json' }
import { devicesMade, liveGpuBytes, watchTraffic } from './testing/gpu-spies.js'
import { textsOf } from './testing/texts.js'

const checkpointWidth = 64
/** About devices, not about numbers: in software, the other recurrence takes twice as long to compile. */
const checkpoint = () => openCheckpoint(tinyFlat)

describe('a program in a browser, on WebGPU', () => {
  // Of one program, as a compilation takes ten seconds in software.
  it('names the adapter, tells each step, reports each shape once, and keeps state on the GPU from block to block', async () => {
    const { texts } = await goldenCases('tiny-flat')
    const text = texts.find(({ ids }) => ids.length === 129)!
    const { downloads } = watchTraffic()
    const progress: CompileProgress[] = []
    const backend = webgpu({ rows: [1], graphCache: false, onProgress: (step) => progress.push(step) })
    const program = await backend.compile(await checkpoint())
    await program.warmup()
    const before = downloads()
    const row = await program.run({ ...textsOf(129), ids: text.ids })
    // Of each run the last layer comes back and nothing else.
    expect(downloads() - before).toBe(2)
    expect(cosine(row, text.embedding)).toBeGreaterThan(0.99999)
    expect(program.device).toMatch(/^webgpu: \S+/)
    expect(program.tolerance.absolute).toBe(1e-4)
    expect(progress.map(({ step, done, total }) => `${step} ${done}/${total}`)).toEqual([
      'runtime 0/4',
      'runtime 1/4',
      'build 1/4',
      'build 2/4',
      'open 2/4',
      'open 3/4',
      'shape 3/4',
      'shape 4/4',
    ])
    expect(progress.at(-1)?.milliseconds).toBeGreaterThan(0)
    expect(program.compilation().programs.map(({ shape, origin }) => `${shape}, ${origin}`)).toEqual([
      'graph, just-in-time',
      'program for all shapes, just-in-time',
      '1 x 72 tokens, carried state, just-in-time',
    ])
    await program.dispose()
  })

  it('moves state on the GPU when rows change places or number, and gives what each text gives alone', {
    tags: ['slow'],
  }, async () => {
    const opened = await checkpoint()
    const batch = textsOf(137, 73, 73)
    const layout = graphLayout(opened.config, { device: 'gpu', rows: [1, 2] })
    const runs = [...planRuns(batch.offsets, opened.config, layout)]
    expect(runs.some(({ carry }) => carry.some((from, row) => from >= 0 && from !== row))).toBe(true)
    expect(new Set(runs.map(({ shape }) => shape.rows)).size).toBe(2)

    const { downloads } = watchTraffic()
    const program = await webgpu({ rows: [1, 2] }).compile(opened)
    const together = await program.run(batch)
    expect(downloads()).toBe(runs.length)
    for (const [i, start] of [...batch.offsets.slice(0, -1)].entries()) {
      const length = batch.offsets[i + 1] - start
      const alone = await program.run({ ...textsOf(length), ids: batch.ids.slice(start, start + length) })
      const row = together.subarray(i * checkpointWidth, (i + 1) * checkpointWidth)
      expect(Math.max(...alone.map((value, j) => Math.abs(value - row[j])))).toBeLessThan(1e-5)
    }
    await program.dispose()
  })

  it('takes no more GPU memory after many runs than after few, and none when it is disposed of', {
    tags: ['slow'],
  }, async () => {
    const devices = devicesMade()
    const live = liveGpuBytes()
    const { onSubmit } = watchTraffic()
    const program = await webgpu({ rows: [1, 2] }).compile(await checkpoint())
    const batch = textsOf(137, 73, 73)
    await program.run(batch)
    await program.run(batch)
    const after2 = live()
    const controller = new AbortController()
    onSubmit(3, () => controller.abort())
    await errorOf(() => program.run(batch, controller.signal))
    for (let i = 0; i < 3; i++) await program.run(batch)
    expect(live()).toBeLessThanOrEqual(after2)
    await program.dispose()
    expect((await devices[0].lost).reason).toBe('destroyed')
  })

  it('says that the device was lost, wherever in a run that is, and compiles again for the next', {
    tags: ['slow'],
  }, async () => {
    const devices = devicesMade()
    const { ids, embedding } = (await oracleCases('tiny-flat')).texts[8]
    const program = await webgpu({ rows: [1] }).compile(await checkpoint())
    const batch = textsOf(137)
    const { submits, onSubmit } = watchTraffic()
    await program.run(batch)
    const all = submits()
    for (const at of [1, Math.floor(all / 2), all]) {
      onSubmit(at, () => devices.at(-1)?.destroy())
      const error = await errorOf(() => program.run(batch))
      expect(error.code, `submit ${at} of ${all}`).toBe('LAM_DEVICE_LOST')
      expect(error.message).toContain('Run again')
      const row = await program.run({ ...textsOf(ids.length), ids })
      expect(cosine(row, embedding)).toBeGreaterThan(0.99999)
    }
    expect(devices.length).toBe(4)
    expect(program.compilation().programs.filter(({ shape }) => shape.startsWith('program')).length).toBe(4)
    await program.dispose()
  })

  it('goes on after a device was lost that never answered, and so do other programs', { tags: ['slow'] }, async () => {
    const devices = devicesMade()
    const { ort } = await loadRuntime('webgpu', undefined)
    const create = vi.spyOn(ort.InferenceSession, 'create')
    onTestFinished(() => create.mockRestore())
    const program = await webgpu({ rows: [1] }).compile(await checkpoint())
    const session = await create.mock.results[0].value
    const asked = new Promise<void>((resolve) => {
      session.run = () => {
        resolve()
        return new Promise(() => {})
      }
    })
    const run = errorOf(() => program.run(textsOf(5)))
    await asked
    const other = webgpu({ rows: [1] }).compile(await checkpoint())
    devices[0].destroy()
    expect((await run).code).toBe('LAM_DEVICE_LOST')
    const rows = await program.run(textsOf(5))
    expect(cosine(rows, await (await other).run(textsOf(5)))).toBeGreaterThan(0.999999)
    await Promise.all([program.dispose(), (await other).dispose()])
  })

  it('is aborted between two blocks, and goes on working', { tags: ['slow'] }, async () => {
    const program = await webgpu({ rows: [1] }).compile(await checkpoint())
    const { submits, onSubmit } = watchTraffic()
    await program.run(textsOf(5))
    const ofOneBlock = submits()
    const controller = new AbortController()
    onSubmit(ofOneBlock, () => controller.abort())
    const error = await errorOf(() => program.run(textsOf(20_000), controller.signal))
    expect(error.code).toBe('LAM_ABORTED')
    expect((await program.run(textsOf(5))).length).toBe(checkpointWidth)
    // 313 blocks were asked for: one run of one, perhaps the next, and one of the short text.
    expect(submits()).toBeLessThanOrEqual(5 * ofOneBlock)
    await program.dispose()
  })

  it('passes on that memory ran out, with the cause', { tags: ['slow'] }, async () => {
    const devices = devicesMade()
    const { onSubmit } = watchTraffic()
    const program = await webgpu({ rows: [1] }).compile(await checkpoint())
    const error = new GPUOutOfMemoryError('no room')
    const outOfMemory = () => new GPUUncapturedErrorEvent('uncapturederror', { error, cancelable: true })
    devices[0].dispatchEvent(outOfMemory())
    const run = program.run(textsOf(5))
    // An error between runs concerns no result; the device is replaced before the next.
    expect((await run).length).toBe(checkpointWidth)
    onSubmit(2, () => devices[1].dispatchEvent(outOfMemory()))
    const failure = await errorOf(() => program.run(textsOf(2000)))
    expect(failure.code).toBe('LAM_BACKEND_FAILED')
    expect(failure.message).toContain('out of memory')
    expect(failure.cause).toBe(error)
    await program.dispose()
  })
})

describe('the default model in a browser', () => {
  // On WebGPU, in software a matter of a minute, `second-visit.slow.test.ts` does the same.
  it('gives the numbers of the reference on wasm', async () => {
    await using lam = new LAM(webgpu({ device: 'wasm', rows: [1] }), { model: mini })
    const rows = await lam.encode(miniRows.map(({ text }) => text))
    for (const [i, row] of [...rows].entries()) {
      const { text, embedding } = miniRows[i]
      expect(Math.max(...row.map((value, j) => Math.abs(value - embedding[j]))), text).toBeLessThan(1e-5)
      expect(cosine(row, embedding), text).toBeGreaterThan(0.999999)
    }
    expect([rows.length, rows.dim]).toEqual([miniRows.length, 384])
  })
})
