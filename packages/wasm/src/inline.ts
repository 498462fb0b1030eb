import { LamError } from '@lamjs/core'
import { mini } from '@lamjs/model-mini'
import type { Build } from './build.js'
import { inlineBuilds } from './inline-builds.js'
import { loadFailure } from './load-failure.js'
import { once } from './module.js'
import type { WasmBackend, WasmOptions } from './options.js'
import type { Variant } from './variant.js'
import { wasmBackend } from './wasm.js'
import { serveInWorker } from './worker/serve-in-worker.js'

export * from './api.js'
export { wasmInWorker } from './worker/wasm-in-worker.js'

/**
 * As `wasm` of `@lamjs/wasm`, with both builds of the engine inside the script: for places that cannot load a second file. It needs
 * `DecompressionStream`.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE` where there is no WebAssembly with SIMD, `LAM_OPTION_INVALID`, `LAM_PRECISION_UNSUPPORTED`
 */
export function wasm(options: WasmOptions = {}): WasmBackend {
  return wasmBackend(options, (build) => (builds[build] ?? withoutThreads)(), mini)
}

/** As `serveWasm` of `@lamjs/wasm`, with the engine inside the worker's script. */
export function serveWasm(): void {
  serveInWorker(wasm)
}

const builds: Readonly<Partial<Record<Build, () => Promise<WebAssembly.Module>>>> = {
  simd: once(() => load('simd')),
  'relaxed-simd': once(() => load('relaxed-simd')),
}

async function withoutThreads(): Promise<never> {
  throw new LamError(
    'LAM_OPTION_INVALID',
    "threads: the engine inside the script has none. Import from '@lamjs/wasm', or give the module as the option module.",
  )
}

async function load(variant: Variant): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(await unpack(inlineBuilds[variant]))
  } catch (cause) {
    throw loadFailure('The engine inside the script', cause, 'Give the module itself as the option module.')
  }
}

/** @param packed gzip in base64 */
async function unpack(packed: string): Promise<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()
}
