import asyncify from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm'
import jspi from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm'
import plain from 'onnxruntime-web/ort-wasm-simd-threaded.wasm'
import type { WasmFiles } from './options.js'

/**
 * onnxruntime's WebAssembly files, for bundlers that turn an import of such a file into its address, and do not follow
 * `new URL('…', import.meta.url)`: esbuild with `--loader:.wasm=file`. Others need none of this.
 *
 *     import { wasmFiles } from '@lamjs/webgpu/wasm-files'
 *     webgpu({ wasmPaths: wasmFiles })
 */
export const wasmFiles: WasmFiles = {
  jspi: beside(jspi),
  asyncify: beside(asyncify),
  plain: beside(plain),
}

/** Bundlers write addresses as seen from the bundle, not from the page. */
function beside(file: string): string {
  return new URL(file, import.meta.url).href
}
