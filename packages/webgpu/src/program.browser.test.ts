import { LAM, openCheckpoint } from '@lamjs/core'
import { mini } from '@lamjs/model-mini'
import { goldenCases, oracleCases, tinyHierarchical } from '@lamjs/oracle'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type CompileProgress, webgpu } from './index.js'
import { cosine } from './testing/cosine.js'
import { errorOf } from './testing/error-of.js'
import { textsOf } from './testing/texts.js'

const checkpointWidth = 64
const checkpoint = () => openCheckpoint(tinyHierarchical)

/** Every GPU device that is made until the test is done. */
function devicesMade(): GPUDevice[] {
  const made: GPUDevice[] = []
  const { requestDevice } = GPUAdapter.prototype
  vi.spyOn(GPUAdapter.prototype, 'requestDevice').mockImplementation(async function (this: GPUAdapter, about) {
    const device = await requestDevice.call(this, about)
    made.push(device)
    return device
  })
  onTestFinished(() => void vi.restoreAllMocks())
  return made
}

describe('a program in a browser, on WebGPU', () => {
  it('names the adapter, tells each step, and reports each shape once', async () => {
    const progress: CompileProgress[] = []
    const backend = webgpu({ rows: [1], onProgress: (step) => progress.push(step) })
    const program = await backend.compile(await checkpoint())
    await program.warmup()
    await program.run(textsOf(5))
    expect(program.device).toMatch(/^webgpu: \S+/)
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
      'program for all shapes, just-in-time',
      '1 x 72 tokens, carried state, just-in-time',
    ])
    await program.dispose()
  })

  it('keeps state on the GPU from block to block, also when its rows move', async () => {
    const { texts } = await goldenCases('tiny-hierarchical')
    const text = texts.find(({ ids }) => ids.length === 129)!
    const downloads = vi.spyOn(GPUBuffer.prototype, 'mapAsync')
    onTestFinished(() => void downloads.mockRestore())
    const program = await webgpu({ rows: [1, 2] }).compile(await checkpoint())
    const alone = await program.run({ ...textsOf(129), ids: text.ids })
    // Two runs, and of each the last layer comes back, and nothing else.
    expect(downloads).toHaveBeenCalledTimes(2)
    expect(cosine(alone, text.embedding)).toBeGreaterThan(0.99999)
    // Of three texts two begin together; the rows that are left change places.
    const three = textsOf(129, 70, 129)
    three.ids.set(text.ids, 199)
    const rows = await program.run(three)
    expect(cosine(rows.subarray(2 * alone.length), text.embedding)).toBeGreaterThan(0.99999)
    await program.dispose()
  })

  it('says that the device was lost in the middle of a run, and compiles again for the next', async () => {
    const devices = devicesMade()
    const { ids, embedding } = (await oracleCases('tiny-hierarchical')).texts[8]
    const program = await webgpu({ rows: [1] }).compile(await checkpoint())
    const run = errorOf(() => program.run(textsOf(2000)))
    setTimeout(() => devices[0].destroy(), 500)
    const error = await run
    expect(error.code).toBe('LAM_DEVICE_LOST')
    expect(error.message).toContain('Run again')
    const row = await program.run({ ...textsOf(ids.length), ids })
    expect(cosine(row, embedding)).toBeGreaterThan(0.99999)
    expect(devices.length).toBe(2)
    expect(program.compilation().programs.filter(({ shape }) => shape.startsWith('program')).length).toBe(2)
    await program.dispose()
  })

  it('is aborted between two blocks, and goes on working', async () => {
    const program = await webgpu({ rows: [1] }).compile(await checkpoint())
    await program.run(textsOf(5))
    const dispatches = vi.spyOn(GPUQueue.prototype, 'submit')
    onTestFinished(() => void dispatches.mockRestore())
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 50)
    const error = await errorOf(() => program.run(textsOf(20_000), controller.signal))
    expect(error.code).toBe('LAM_ABORTED')
    expect((await program.run(textsOf(5))).length).toBe(checkpointWidth)
    const before = dispatches.mock.calls.length
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(dispatches.mock.calls.length).toBe(before)
    await program.dispose()
  })

  it('passes on that memory ran out, with the cause', async () => {
    const devices = devicesMade()
    const program = await webgpu({ rows: [1] }).compile(await checkpoint())
    const error = new GPUOutOfMemoryError('no room')
    devices[0].dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error, cancelable: true }))
    const run = program.run(textsOf(5))
    // An error between runs concerns no result; the device is replaced before the next.
    expect((await run).length).toBe(checkpointWidth)
    setTimeout(
      () => devices[1].dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error, cancelable: true })),
      100,
    )
    const failure = await errorOf(() => program.run(textsOf(2000)))
    expect(failure.code).toBe('LAM_BACKEND_FAILED')
    expect(failure.message).toContain('out of memory')
    expect(failure.cause).toBe(error)
    await program.dispose()
  })
})

describe('the default model in a browser', () => {
  it('embeds a short text on WebGPU as on WebAssembly', async () => {
    const [gpu, cpu] = await Promise.all(
      (['webgpu', 'wasm'] as const).map(async (device) => {
        const lam = new LAM(webgpu({ device, rows: [1] }), { model: mini })
        const [row] = await lam.encode(['A short text.'])
        await lam.dispose()
        return row
      }),
    )
    expect(gpu.length).toBe(384)
    expect(cosine(gpu, cpu)).toBeGreaterThan(0.99999)
  })
})
