export * from './api.js'
export { serveWasm, wasm } from './from-files.js'
