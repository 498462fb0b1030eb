import type { Backend, Features } from '@lamjs/core/backend'
import type { ModuleOption } from './module-option.js'
import type { WasmPrecision } from './precision.js'
import type { Variant } from './variant.js'

/** Options of `wasm`. */
export interface WasmOptions {
  /** Precision of programs that are compiled without naming one; `'float32'` by default. */
  readonly precision?: WasmPrecision
  /** Which build of the engine; by default the best that runs here. */
  readonly variant?: Variant
  /**
   * How many threads compute, each in a worker of its own; 1 by default, without a worker, on the thread that calls. More of them need memory that
   * workers share: in Node, or on a page that is cross-origin isolated. A text's bits do not depend on their number.
   */
  readonly threads?: number
  /**
   * The engine's module, where a bundler or a place does not find it by itself: a `WebAssembly.Module`, its bytes, its address, a `Response`, or a
   * promise or function of one. It says which variant it is.
   */
  readonly module?: ModuleOption
}

/** The wasm backend, whose precisions are known to be its own. */
export interface WasmBackend extends Backend {
  /** Its claims, with its own precisions. */
  readonly features: Features & { readonly precisions: readonly WasmPrecision[] }
}
