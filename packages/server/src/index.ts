export type { BatchEvent, ModelEvent, RequestEvent, ServerObserver, StartedRequest } from './observer.js'
export type { Limits, ServedModel, ServerOptions } from './options.js'
export { createServer, type LamServer, type ServerState } from './server.js'
