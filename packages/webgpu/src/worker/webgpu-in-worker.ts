import { absoluteUrl, type Backend } from '@lamjs/core/backend'
import { backendInWorker } from '@lamjs/core/worker'
import { webgpu } from '../backend.js'
import { type CompileProgress, isAddress, type WasmFiles, type WebgpuOptions } from '../options.js'

/** Options that cross to the worker. */
export type WireOptions = Omit<WebgpuOptions, 'onProgress'>

/**
 * `webgpu`, computing in a worker, so that the page never waits for it. The worker's script calls `serveWebgpu`:
 *
 *     const worker = () => new Worker(new URL('./lam-worker.js', import.meta.url), { type: 'module' })
 *     const lam = new LAM(webgpuInWorker(worker))
 *
 * @param worker a worker, which stays the caller's; or what makes one, which then ends with its last program and is
 * made again for the next
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function webgpuInWorker(worker: Worker | (() => Worker), options: WebgpuOptions = {}): Backend {
  return backendInWorker<Backend, CompileProgress>({
    backend: webgpu(options),
    worker,
    packageName: '@lamjs/webgpu',
    serve: 'serveWebgpu',
    options: () => wireOptions(options),
    onProgress: options.onProgress,
  })
}

/** Without the callback, and with addresses as the page understands them. */
function wireOptions({ onProgress: _, wasmPaths, ...options }: WebgpuOptions): WireOptions {
  return wasmPaths === undefined ? options : { ...options, wasmPaths: absolutePaths(wasmPaths) }
}

function absolutePaths(paths: NonNullable<WebgpuOptions['wasmPaths']>): string | WasmFiles {
  if (isAddress(paths)) return absoluteUrl(String(paths)).href
  return Object.fromEntries(Object.entries(paths).map(([build, file]) => [build, absoluteUrl(String(file)).href]))
}
