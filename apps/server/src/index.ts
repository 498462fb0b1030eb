export { logObserver } from './logs.js'
export { type RunningServer, type ServeOptions, serve } from './serve.js'
