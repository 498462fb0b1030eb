export type { BackendEntry, BackendFactory, Debugging, Environment } from './backend-entry.js'
export { backends, findEntry, type LoadedFactory, loadBackend, loadFactory } from './load-backend.js'
