export type { BackendEntry, BackendFactory, Environment } from './backend-entry.js'
export { backends, findEntry, type LoadedFactory, loadBackend, loadFactory } from './load-backend.js'
