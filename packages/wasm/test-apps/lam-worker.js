import { serveWasm } from '@lamjs/wasm'

serveWasm()
