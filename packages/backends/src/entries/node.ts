import type { BackendEntry } from '../backend-entry.js'
import { defineEntry } from './define-entry.js'
import { everywhere } from './everywhere.js'

/** Backends that run in Node. A bundle for browsers does not get this file, nor what it imports. */
export const entries: readonly BackendEntry[] = [
  defineEntry({
    name: 'native',
    packageName: '@lamjs/native',
    exportName: 'native',
    runsIn: ['node'],
    devices: { cpu: true },
    options: { threads: true, precision: true, isa: true },
    debugging: {
      command: 'perf record -g node app.mjs',
      shows: 'On Linux, perf report then names the C++ kernels, because the binary keeps its symbols.',
    },
    load: async () => (await import('@lamjs/native')).native,
  }),
  defineEntry({
    name: 'onnx',
    packageName: '@lamjs/onnx',
    exportName: 'onnx',
    runsIn: ['node'],
    devices: { cpu: true, cuda: true, tensorrt: true, webgpu: true, dml: true, coreml: true },
    options: {
      device: true,
      threads: true,
      sessions: true,
      rows: true,
      cache: true,
      cacheDirectory: true,
      onWarning: true,
    },
    debugging: {
      command: 'node --cpu-prof app.mjs',
      shows:
        'The profile names the functions of the main thread, with source maps to TypeScript. onnxruntime computes in threads of its own, which it leaves out.',
    },
    load: async () => (await import('@lamjs/onnx')).onnx,
  }),
  ...everywhere,
]
