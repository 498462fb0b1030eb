import engine from '@lamjs/wasm/lam-simd.wasm'
import { embed } from './embed.js'

embed({ module: engine })
