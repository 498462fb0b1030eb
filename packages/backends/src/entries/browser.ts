import type { BackendEntry } from '../backend-entry.js'
import { defineEntry } from './define-entry.js'
import { everywhere } from './everywhere.js'

/** Backends that run in browsers and in their workers. */
export const entries: readonly BackendEntry[] = [
  defineEntry({
    name: 'webgpu',
    packageName: '@lamjs/webgpu',
    exportName: 'webgpu',
    runsIn: ['browser'],
    devices: { webgpu: true, wasm: true },
    options: { device: true, wasmPaths: true, powerPreference: true, rows: true, graphCache: true, onProgress: true },
    load: async () => (await import('@lamjs/webgpu')).webgpu,
  }),
  ...everywhere,
]
