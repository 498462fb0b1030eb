// What all entries have.
export * from '@lamjs/core'
export type { WorkerLike } from '@lamjs/core/worker'
export type { Build } from './build.js'
export type { ModuleOption, ModuleSource } from './module-option.js'
export type { WasmBackend, WasmOptions } from './options.js'
export type { WasmPrecision } from './precision.js'
export type { Variant } from './variant.js'
