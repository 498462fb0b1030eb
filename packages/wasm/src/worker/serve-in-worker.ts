import { serveBackend } from '@lamjs/core/worker'
import type { WasmBackend, WasmOptions } from '../options.js'

/** On messages between a worker and its maker. */
export const PACKAGE = '@lamjs/wasm'

export function serveInWorker(backend: (options: WasmOptions) => WasmBackend): void {
  serveBackend<WasmOptions>({ packageName: PACKAGE, backend })
}
