import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { conformance, errorOf } from '@lamjs/conformance'
import { openCheckpoint, wholeTexts } from '@lamjs/core/backend'
import { oracleCases, tinyFlat, tinyHierarchical } from '@lamjs/oracle'
import { reported } from '@lamjs/tooling/conformance'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { type ModuleOption, wasm, wasmInWorker } from '../index.js'

const workers: Worker[] = []

function lamWorker(): Worker {
  const worker = new Worker(new URL('../testing/lam-worker.mjs', import.meta.url))
  workers.push(worker)
  return worker
}

const checkpoint = () => openCheckpoint(tinyHierarchical)

/** One text. */
function text(tokens: number) {
  const offsets = Uint32Array.of(0, tokens)
  return { ids: new Int32Array(tokens).fill(5), offsets, spans: wholeTexts(offsets) }
}

/** What a thread between caller and engine has to do with. Its numbers are the engine's. */
const ofAWorker = (name: string) => /^(features|concurrency|inputs|abort|dispose|lam):/.test(name)
const shared = lamWorker()
shared.unref()
conformance(
  { describe, it, afterAll },
  {
    name: 'in a thread of Node, conformance of wasm, float32',
    ...(everyCase ? {} : { only: ofAWorker }),
    backend: () => wasmInWorker(shared),
    ...reported('in a thread of Node'),
  },
)

describe('a thread of Node', () => {
  it('gives the bits that the same variant gives without one, in each precision', async () => {
    for (const precision of ['float32', 'int8'] as const) {
      const [here, there] = await Promise.all(
        [wasm(), wasmInWorker(lamWorker, { precision })].map(async (backend) =>
          backend.compile(await checkpoint(), { precision }),
        ),
      )
      expect([there.device, there.precision]).toEqual([here.device, precision])
      expect(await there.run(text(300))).toEqual(await here.run(text(300)))
      await there.dispose()
    }
  })

  it('that is terminated rejects what is under way and all that comes after, and the next compile has a new one', async () => {
    const backend = wasmInWorker(lamWorker)
    const program = await backend.compile(await checkpoint())
    const run = errorOf(() => program.run(text(200_000)))
    await workers.at(-1)?.terminate()
    expect((await run).code).toBe('LAM_DEVICE_LOST')
    expect((await errorOf(() => program.run(text(5)))).code).toBe('LAM_DEVICE_LOST')
    await program.dispose()
    const next = await backend.compile(await checkpoint())
    expect((await next.run(text(5))).length).toBe(64)
    await next.dispose()
  })

  it('stays when it is the caller who made it, and ends with its last program when it is not', async () => {
    const mine = lamWorker()
    let ended = false
    mine.on('exit', () => {
      ended = true
    })
    const backend = wasmInWorker(mine)
    for (let i = 0; i < 2; i++) {
      const program = await backend.compile(await checkpoint())
      expect((await program.run(text(5))).length).toBe(64)
      await program.dispose()
    }
    expect(ended).toBe(false)
    await mine.terminate()
    const before = workers.length
    const own = wasmInWorker(lamWorker)
    const programs = [await own.compile(await checkpoint()), await own.compile(await checkpoint())]
    expect(workers.length).toBe(before + 1)
    const exit = new Promise((resolve) => workers.at(-1)?.on('exit', resolve))
    await Promise.all(programs.map((program) => program.dispose()))
    await exit
  })

  it('serves several backends at once without mixing up their programs', async () => {
    const worker = lamWorker()
    onTestFinished(() => void worker.terminate())
    await Promise.all(
      [tinyFlat, tinyHierarchical].map(async (model, i) => {
        const { ids, embedding } = (await oracleCases(i === 0 ? 'tiny-flat' : 'tiny-hierarchical')).texts[8]
        const program = await wasmInWorker(worker).compile(await openCheckpoint(model))
        const row = await program.run({ ...text(ids.length), ids })
        const norm = Math.hypot(...row)
        expect(Math.max(...Array.from(row, (value, j) => Math.abs(value / norm - embedding[j])))).toBeLessThan(1e-5)
        await program.dispose()
      }),
    )
  })

  it('whose script fails or ends is told from one that serves', async () => {
    for (const [script, words] of [
      ["throw new Error('its own')", /its own.*serveWasm\(\)/],
      ['', /it ended.*serveWasm\(\)/],
    ] as const) {
      const make = () => new Worker(script, { eval: true })
      const error = await errorOf(async () => wasmInWorker(make).compile(await checkpoint()))
      expect([error.code, error.message]).toEqual(['LAM_BACKEND_UNAVAILABLE', expect.stringMatching(words)])
    }
  })

  it.each<[string, (address: URL) => ModuleOption | Promise<ModuleOption>]>([
    ['an address', (address) => address],
    ['bytes', (address) => readFile(address)],
    ['a module', async (address) => WebAssembly.compile(await readFile(address))],
    ['a response', async (address) => new Response(await readFile(address))],
    ['a function', (address) => () => address],
  ])('takes the engine as %s, more than once', async (_, give) => {
    const module = await give(new URL('../../binaries/lam-simd.wasm', import.meta.url))
    const backend = wasmInWorker(lamWorker, { module })
    for (let i = 0; i < 2; i++) {
      const program = await backend.compile(await checkpoint())
      expect(program.device).toBe('wasm (simd)')
      await program.dispose()
    }
  })

  it('lets the process end while nobody waits for it', () => {
    const program = `
      import { Worker } from 'node:worker_threads'
      import { LAM, wasmInWorker } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)}
      const script = new URL(${JSON.stringify(new URL('../testing/lam-worker.mjs', import.meta.url).href)})
      const lam = new LAM(wasmInWorker(() => new Worker(script, { execArgv: [] })), { model: ${JSON.stringify(new URL('.', tinyFlat.files['config.json']).href)} })
      console.log((await lam.encode('hello')).length)`
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      timeout: 60_000,
    })
    expect([stdout, status]).toEqual(['64\n', 0])
  })
})
