// For authors of backends that can compute in a worker, and for those of backends that talk with threads of their own.
export {
  hearFate,
  hearMessages,
  holdsNothing,
  holdsProcess,
  type NodeThreads,
  type NodeWorkerLike,
  nodeThreads,
  type OwnEnd,
  ownEnd,
  type WebWorkerLike,
  type WorkerLike,
} from './worker/ends.js'
export { type ServeBackendParts, serveBackend } from './worker/serve-backend.js'
export { fromWireError, toWireError, type WireError } from './worker/wire-error.js'
export { type BackendAbout, backendInWorker, type WorkerBackendParts } from './worker/worker-backend.js'
