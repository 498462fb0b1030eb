import { serveWebgpu } from '../index.js'

serveWebgpu()
