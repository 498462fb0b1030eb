import { serveBackend } from '@lamjs/core/worker'
import { webgpu } from '../backend.js'
import type { CompileProgress } from '../options.js'
import type { WireOptions } from './webgpu-in-worker.js'

/**
 * Serves `webgpuInWorker` from a worker. All of the worker's script:
 *
 *     import { serveWebgpu } from '@lamjs/webgpu'
 *     serveWebgpu()
 */
export function serveWebgpu(): void {
  serveBackend<WireOptions, CompileProgress>({
    packageName: '@lamjs/webgpu',
    backend: (options, onProgress) => webgpu({ ...options, onProgress }),
  })
}
