import { mini } from '@lamjs/model-mini'
import type { WasmBackend, WasmOptions } from './options.js'
import { shippedEngine } from './shipped-engine.js'
import { wasmBackend } from './wasm.js'
import { serveInWorker } from './worker/serve-in-worker.js'

/**
 * The backend for every place that runs JavaScript: the engine of `@lamjs/native`, compiled ahead of time to WebAssembly. A text's row has the same
 * bits alone and in any batch.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE` where there is no WebAssembly with SIMD, `LAM_OPTION_INVALID`, `LAM_PRECISION_UNSUPPORTED`
 */
export function wasm(options: WasmOptions = {}): WasmBackend {
  return wasmBackend(options, shippedEngine, mini)
}

/**
 * Serves `wasmInWorker` from a worker, a page's or one of `node:worker_threads`. All of the worker's script:
 *
 *     import { serveWasm } from '@lamjs/wasm'
 *     serveWasm()
 */
export function serveWasm(): void {
  serveInWorker(wasm)
}
