import type { Variant } from './variant.js'

/**
 * A module of the engine (`@lamjs/wasm/lam-simd.wasm`, `@lamjs/wasm/lam-relaxed-simd.wasm`), its bytes, or where they are: a `WebAssembly.Module`, an
 * `ArrayBuffer` or a view of one, a `Response`, a `URL`, or an address. The type names none of them, because a project may have neither the library
 * `DOM` nor Node's types.
 */
export type ModuleSource = string | object

/** The engine's module, or what gives it: a function is told the best variant that runs here. */
export type ModuleOption =
  | ModuleSource
  | PromiseLike<ModuleSource>
  | ((variant: Variant) => ModuleSource | PromiseLike<ModuleSource>)
