export * from '@lamjs/core'
export { myBackend } from './backend.js'
