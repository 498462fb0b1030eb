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
    debugging: {
      command: 'chromium --enable-dawn-features=dump_shaders --enable-logging=stderr http://localhost:8080',
      shows:
        'Chromium prints every shader that it compiles for the page. Its developer tools show the TypeScript by source maps.',
    },
    load: async () => (await import('@lamjs/webgpu')).webgpu,
  }),
  ...everywhere,
]
