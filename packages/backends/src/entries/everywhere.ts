import { defineEntry } from './define-entry.js'

/** Backends that run in Node and in browsers. */
export const everywhere = [
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
