export * from '@lamjs/core'
// `lam --backend` looks for an export of the name `backend`.
export { myBackend, myBackend as backend } from './backend.js'
