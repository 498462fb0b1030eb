import type { WorkerLike } from '@lamjs/core/worker'
import { mini } from '@lamjs/model-mini'
import type { WasmBackend, WasmOptions } from '../options.js'
import { inWorker } from './in-worker.js'

/**
 * `wasm`, computing in a worker, so that the page or the server never waits for it. The worker's script calls `serveWasm`:
 *
 *     const worker = () => new Worker(new URL('./lam-worker.js', import.meta.url), { type: 'module' })
 *     const lam = new LAM(wasmInWorker(worker))
 *
 * @param worker a web worker or one of `node:worker_threads`, which stays the caller's; or what makes one, which then ends with its last program and
 * is made again for the next
 * @throws LamError `LAM_BACKEND_UNAVAILABLE`, `LAM_OPTION_INVALID`, `LAM_PRECISION_UNSUPPORTED`
 */
export function wasmInWorker(worker: WorkerLike | (() => WorkerLike), options: WasmOptions = {}): WasmBackend {
  return inWorker(worker, options, mini)
}
