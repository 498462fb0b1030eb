export * from '@lamjs/core'
export type { Variant } from './variant.js'
export { type WasmOptions, wasm } from './wasm.js'
