import { defineEntry } from './define-entry.js'

/** Backends that run in Node and in browsers. */
export const everywhere = [
  defineEntry({
    name: 'wasm',
    packageName: '@lamjs/wasm',
    exportName: 'wasm',
    runsIn: ['node', 'browser'],
    devices: { cpu: true },
    options: { precision: true, variant: true, threads: true, module: true },
    debugging: {
      command: 'node --cpu-prof app.mjs',
      shows:
        'The profile names the functions of the package, with source maps to TypeScript, and numbers those of the engine, whose binary holds no names.',
    },
    load: async () => (await import('@lamjs/wasm')).wasm,
  }),
  defineEntry({
    name: 'reference',
    packageName: '@lamjs/reference',
    exportName: 'reference',
    runsIn: ['node', 'browser'],
    devices: { cpu: true },
    options: { block: true },
    debugging: {
      command: 'node --cpu-prof app.mjs',
      shows: 'The profile names every function of the model, with source maps to TypeScript.',
    },
    load: async () => (await import('@lamjs/reference')).reference,
  }),
]
