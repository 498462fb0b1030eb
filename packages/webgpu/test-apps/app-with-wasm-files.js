import { wasmFiles } from '@lamjs/webgpu/wasm-files'

globalThis.lamOptions = { wasmPaths: wasmFiles }
await import('./app.js')
