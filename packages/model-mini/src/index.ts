export { manifest } from './manifest.js'
export { mini } from './mini.js'
