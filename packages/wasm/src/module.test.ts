import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { errorOf } from '@lamjs/conformance'
import { openCheckpoint } from '@lamjs/core/backend'
import { tinyFlat } from '@lamjs/oracle'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { wasm as inlineWasm } from '../dist/inline.js'
import { type ModuleOption, type WasmOptions, wasm } from './index.js'
import { loadFailure } from './load-failure.js'
import { runs, VARIANTS, type Variant } from './variant.js'

afterEach(() => vi.unstubAllGlobals())

const addressOf = (variant: Variant) => new URL(`../binaries/lam-${variant}.wasm`, import.meta.url)
const bytes = new Uint8Array(await readFile(addressOf('simd')))
const module = await WebAssembly.compile(bytes)
const best = VARIANTS.find(runs) as Variant
const asResponse = (type: string) => new Response(bytes, { headers: { 'content-type': type } })

/** What a program says of its device after it has computed a text. */
async function deviceOf(options: WasmOptions, make = wasm): Promise<string> {
  const program = await make(options).compile(await openCheckpoint(tinyFlat))
  const ids = Int32Array.of(5, 6, 7)
  const row = await program.run({ ids, offsets: Uint32Array.of(0, 3), spans: Uint32Array.of(0, 3) })
  expect(row.every(Number.isFinite)).toBe(true)
  await program.dispose()
  return program.device
}

describe('the engine', () => {
  it('is the best variant that runs here, or the one that is forced', async () => {
    expect(await deviceOf({})).toBe(`wasm (${best})`)
    expect(await deviceOf({ variant: 'simd' })).toBe('wasm (simd)')
  })

  it('inside the script is the same', async () => {
    expect(await deviceOf({}, inlineWasm)).toBe(`wasm (${best})`)
    expect(await deviceOf({ variant: 'simd' }, inlineWasm)).toBe('wasm (simd)')
  })

  it.each<[string, () => ModuleOption]>([
    ['a module', () => module],
    ['bytes', () => bytes],
    ['an ArrayBuffer', () => bytes.buffer],
    ['a file: URL', () => addressOf('simd')],
    ['an address as text', () => addressOf('simd').href],
    ['a data: URL', () => `data:application/wasm;base64,${Buffer.from(bytes).toString('base64')}`],
    ['a response', () => asResponse('application/wasm')],
    ['a response of another type', () => asResponse('application/octet-stream')],
    ['a promise', () => Promise.resolve(module)],
    ['a function', () => () => bytes],
    ['a function of a promise', () => async () => asResponse('application/wasm')],
    ['what import() gives', () => () => Promise.resolve({ default: module } as unknown as WebAssembly.Module)],
  ])('may be given as %s, and says which variant it is', async (_, give) => {
    expect(await deviceOf({ module: give() })).toBe('wasm (simd)')
  })

  it('is fetched once, whatever MIME type the server gives it, and again after a failure', async () => {
    const answers: [number, string][] = [
      [500, 'text/plain'],
      [200, ''],
    ]
    let requests = 0
    const server = createServer((_, response) => {
      const [status, type] = answers[Math.min(requests++, 1)]
      response.writeHead(status, type === '' ? {} : { 'content-type': type }).end(bytes)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as { port: number }
    const backend = wasm({ module: `http://127.0.0.1:${port}/lam.wasm?secret` })
    const opened = await openCheckpoint(tinyFlat)
    const error = await errorOf(() => backend.compile(opened))
    expect(error.code).toBe('LAM_BACKEND_UNAVAILABLE')
    expect(error.message).toMatch(/lam\.wasm: the server answered 500/)
    for (let i = 0; i < 3; i++) expect((await backend.compile(opened)).device).toBe('wasm (simd)')
    expect(requests).toBe(2)
  })

  it('a function is told the variant that the place takes, or the forced one', async () => {
    const asked: Variant[] = []
    const module = (variant: Variant) => {
      asked.push(variant)
      return addressOf(variant)
    }
    expect(await deviceOf({ module })).toBe(`wasm (${best})`)
    expect(await deviceOf({ module, variant: 'simd' })).toBe('wasm (simd)')
    expect(asked).toEqual([best, 'simd'])
  })

  it.each<[string, WasmOptions, string, RegExp]>([
    ['another variant than the forced one', { module, variant: 'relaxed-simd' }, 'LAM_OPTION_INVALID', /found 'simd'/],
    ['no source of a module', { module: 5 as never }, 'LAM_OPTION_INVALID', /found a number/],
    ['an object', { module: {} as never }, 'LAM_OPTION_INVALID', /found Object/],
    [
      'a module that is not the engine',
      { module: Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0) },
      'LAM_OPTION_INVALID',
      /another module/,
    ],
    ['bytes of no module', { module: new Uint8Array(9) }, 'LAM_BACKEND_UNAVAILABLE', /magic/],
    ['an address of nothing', { module: new URL('file:///nowhere.wasm') }, 'LAM_BACKEND_UNAVAILABLE', /nowhere\.wasm/],
    [
      'a web page',
      { module: new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }) },
      'LAM_BACKEND_UNAVAILABLE',
      /web page/,
    ],
  ])('refuses %s', async (_, options, code, words) => {
    const error = await errorOf(async () => wasm(options).compile(await openCheckpoint(tinyFlat)))
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)])
  })

  it.each([
    [
      'nothing is at binaries/lam-simd.wasm. There is no local disk here.',
      /lam-relaxed-simd\.wasm'.*@lamjs\/wasm\/inline/,
    ],
    ['Wasm code generation disallowed by embedder', /Edge workers compile modules beforehand.*lam-relaxed-simd\.wasm'/],
    ["Refused to compile: neither 'wasm-unsafe-eval' is allowed", /must allow 'wasm-unsafe-eval'/],
  ])('that is missing because "%s" says what to do', (reason, remedy) => {
    expect(loadFailure('The engine', new Error(reason), '').message).toMatch(remedy)
  })

  it('is not there without WebAssembly', async () => {
    vi.stubGlobal('WebAssembly', undefined)
    expect((await errorOf(() => wasm())).code).toBe('LAM_BACKEND_UNAVAILABLE')
  })
})
