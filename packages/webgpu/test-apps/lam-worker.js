import { serveWebgpu } from '@lamjs/webgpu'

serveWebgpu()
