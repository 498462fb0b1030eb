export * from '@lamjs/core'
export type { ModuleOption, ModuleSource } from './module-option.js'
export type { Variant } from './variant.js'
export { type WasmOptions, wasm } from './wasm.js'
