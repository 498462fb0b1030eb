import { LAM, wasm } from '@lamjs/wasm'

// One model a process, in the bundle with its weights. It loads at the first request, and stays while `next dev` loads this file anew.
globalThis.lam ??= new LAM(wasm())

export const lam = globalThis.lam
