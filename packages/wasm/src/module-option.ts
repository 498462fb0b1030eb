import type { Build } from './build.js'

/**
 * A module of the engine (`@lamjs/wasm/lam-simd.wasm`, `@lamjs/wasm/lam-relaxed-simd.wasm`), its bytes, or where they are: a `WebAssembly.Module`, an
 * `ArrayBuffer` or a view of one, a `Response`, a `URL`, or an address. The type names none of them, because a project may have neither the library
 * `DOM` nor Node's types.
 */
export type ModuleSource = string | object

/** The engine's module, or what gives it: a function is told the best build that runs here, as its file is named. */
export type ModuleOption =
  | ModuleSource
  | PromiseLike<ModuleSource>
  | ((build: Build) => ModuleSource | PromiseLike<ModuleSource>)
