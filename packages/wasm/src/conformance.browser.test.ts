import { conformance } from '@lamjs/conformance'
import { afterAll, describe, expect, it } from 'vitest'
import { wasm, wasmInWorker } from './index.js'
import { runs, VARIANTS } from './variant.js'

const { precisions } = wasm().features

for (const variant of VARIANTS) {
  if (!runs(variant)) {
    it.skip(`in a browser, not run: conformance of wasm, ${variant}, which this browser does not take`, () => {})
    continue
  }
  for (const precision of precisions) {
    const name = `in a browser, conformance of wasm, ${variant}, in ${precision}`
    const { registered } = conformance(
      { describe, it, afterAll },
      { name, backend: () => wasm({ variant, precision }), precision },
    )
    it(`in a browser, ${variant} in ${precision} registers the whole suite`, () => {
      expect(registered.length).toBeGreaterThan(100)
    })
  }
}

const worker = new Worker(new URL('./testing/lam-worker.ts', import.meta.url), { type: 'module' })
afterAll(() => worker.terminate())

for (const precision of precisions) {
  const name = `in a worker of a browser, conformance of wasm, in ${precision}`
  conformance({ describe, it, afterAll }, { name, backend: () => wasmInWorker(worker, { precision }), precision })
}
