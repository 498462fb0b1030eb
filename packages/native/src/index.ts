export * from '@lamjs/core'
export type { InstructionSet, NativePrecision } from './binding.js'
export { type NativeBackend, type NativeOptions, native } from './native.js'
