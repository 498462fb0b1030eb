import type { WorkerLike } from '@lamjs/core/worker'
import { miniInt8 } from '@lamjs/model-mini/int8'
import type { WasmBackend, WasmOptions } from './options.js'
import { shippedEngine } from './shipped-engine.js'
import { wasmBackend } from './wasm.js'
import { inWorker } from './worker/in-worker.js'
import { serveInWorker } from './worker/serve-in-worker.js'

export * from './api.js'

/**
 * As `wasm` of `@lamjs/wasm`, with the default model's int8 form as the default model and `'int8'` as the default precision. A bundle of this entry
 * holds no file above 25 MiB.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE` where there is no WebAssembly with SIMD, `LAM_OPTION_INVALID`, `LAM_PRECISION_UNSUPPORTED`
 */
export function wasm(options: WasmOptions = {}): WasmBackend {
  return wasmBackend(inInt8(options), shippedEngine, miniInt8)
}

/** As `wasmInWorker` of `@lamjs/wasm`, with this entry's defaults. */
export function wasmInWorker(worker: WorkerLike | (() => WorkerLike), options: WasmOptions = {}): WasmBackend {
  return inWorker(worker, inInt8(options), miniInt8)
}

/** As `serveWasm` of `@lamjs/wasm`: serves both entries' `wasmInWorker`. */
export function serveWasm(): void {
  serveInWorker(wasm)
}

function inInt8(options: WasmOptions): WasmOptions {
  return { precision: 'int8', ...options }
}
