// Of the built package, as threads run dist/engine/thread.js.
import { conformance } from '@lamjs/conformance'
import { afterAll, describe, expect, it } from 'vitest'
import { wasm } from '../dist/index.js'
import { runs, VARIANTS } from './variant.js'

describe('threads in a browser', () => {
  it('have shared memory, as the page is cross-origin isolated', () => {
    expect(globalThis.crossOriginIsolated).toBe(true)
  })
})

const [variant] = VARIANTS.filter(runs)
for (const precision of wasm().features.precisions) {
  const name = `in a browser, conformance of wasm, ${variant}, 2 threads, in ${precision}`
  conformance({ describe, it, afterAll }, { name, backend: () => wasm({ variant, precision, threads: 2 }), precision })
}
