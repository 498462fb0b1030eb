import { errorOf } from '@lamjs/conformance'
import { openCheckpoint, wholeTexts } from '@lamjs/core/backend'
import { tinyHierarchical } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { type ModuleOption, wasm, wasmInWorker } from '../index.js'

const workers: Worker[] = []

function lamWorker(): Worker {
  const worker = new Worker(new URL('../testing/lam-worker.ts', import.meta.url), { type: 'module' })
  workers.push(worker)
  return worker
}

const simd = new URL('../../binaries/lam-simd.wasm', import.meta.url)

/** One text. */
function text(tokens: number) {
  const offsets = Uint32Array.of(0, tokens)
  return { ids: new Int32Array(tokens).fill(5), offsets, spans: wholeTexts(offsets) }
}

describe('in a worker of a browser', () => {
  it('gives the bits that the page gives, without holding it up', async () => {
    const checkpoint = await openCheckpoint(tinyHierarchical)
    const program = await wasmInWorker(lamWorker).compile(checkpoint)
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const rows = await program.run(text(20_000))
    clearInterval(timer)
    expect(turns).toBeGreaterThan(1)
    expect(rows).toEqual(await (await wasm().compile(checkpoint)).run(text(20_000)))
    await program.dispose()
  })

  it.each<[string, () => ModuleOption | Promise<ModuleOption>]>([
    ['a module', () => WebAssembly.compileStreaming(fetch(simd))],
    ['a response', () => fetch(simd)],
    ['bytes', async () => (await fetch(simd)).arrayBuffer()],
    ['an address from the root', () => simd.pathname],
  ])('takes the engine from the page as %s', async (_, give) => {
    const backend = wasmInWorker(lamWorker, { module: await give() })
    const program = await backend.compile(await openCheckpoint(tinyHierarchical))
    expect(program.device).toBe('wasm (simd)')
    await program.dispose()
  })

  it('that is terminated rejects what is under way, and the next compile has a new one', async () => {
    const backend = wasmInWorker(lamWorker)
    const checkpoint = await openCheckpoint(tinyHierarchical)
    const program = await backend.compile(checkpoint)
    const run = errorOf(() => program.run(text(200_000)))
    workers.at(-1)?.terminate()
    expect((await run).code).toBe('LAM_DEVICE_LOST')
    const next = await backend.compile(checkpoint)
    expect((await next.run(text(5))).length).toBe(64)
    await next.dispose()
  })

  it('whose script fails is told from one that serves', async () => {
    const make = () => new Worker(new URL('../testing/no-such-script.js', import.meta.url), { type: 'module' })
    const error = await errorOf(async () => wasmInWorker(make).compile(await openCheckpoint(tinyHierarchical)))
    expect([error.code, error.message]).toEqual(['LAM_BACKEND_UNAVAILABLE', expect.stringContaining('serveWasm()')])
  })
})
