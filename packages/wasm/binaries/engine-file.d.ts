import type { ModuleSource } from '../dist/module-option.js'

/**
 * An import of `@lamjs/wasm/lam-simd.wasm` or `@lamjs/wasm/lam-relaxed-simd.wasm`. The bundler decides what it is: a module for edge workers, an address or
 * bytes elsewhere. The option `module` takes each of them.
 */
declare const engineFile: ModuleSource
export default engineFile
