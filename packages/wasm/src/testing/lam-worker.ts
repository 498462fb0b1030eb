import { serveWasm } from '../index.js'

serveWasm()
