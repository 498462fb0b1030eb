import { inlineBuilds } from './inline-builds.js'
import { type WasmBackend, type WasmOptions, wasm as wasmByFile } from './wasm.js'

export * from './index.js'

/**
 * As `wasm` of `@lamjs/wasm`, with both builds of the engine inside the script: for places that cannot load a second file. It needs
 * `DecompressionStream`.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE` where there is no WebAssembly with SIMD, `LAM_OPTION_INVALID`
 */
export function wasm(options: WasmOptions = {}): WasmBackend {
  return wasmByFile({ module: async (variant) => unpack(inlineBuilds[variant]), ...options })
}

/** @param packed gzip in base64 */
async function unpack(packed: string): Promise<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()
}
