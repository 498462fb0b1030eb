// The script of a worker of node:worker_threads.
import { serveWasm } from '../../dist/index.js'

serveWasm()
