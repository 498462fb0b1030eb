export * from './api.js'
export { serveWasm, wasm } from './from-files.js'
export { wasmInWorker } from './worker/wasm-in-worker.js'
