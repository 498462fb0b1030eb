import { conformance } from '@lamjs/conformance'
import { reported } from '@lamjs/tooling/conformance'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { wasm, wasmInWorker } from './index.js'
import { runs, VARIANTS } from './variant.js'

const { precisions } = wasm().features

/** The best variant runs every case; the others have their known vectors here, all of them in Node, and by `npm run test:full` here too. */
const [best] = VARIANTS.filter(runs)
const only = (name: string) => name.startsWith('golden:')

for (const variant of VARIANTS) {
  if (!runs(variant)) {
    it.skip(`in a browser, not run: conformance of wasm, ${variant}, which this browser does not take`, () => {})
    continue
  }
  for (const precision of precisions) {
    const name = `in a browser, conformance of wasm, ${variant}, in ${precision}`
    const { registered } = conformance(
      { describe, it, afterAll },
      {
        name,
        backend: () => wasm({ variant, precision }),
        precision,
        ...reported(),
        ...(variant === best || inject('everyCase') ? {} : { only }),
      },
    )
    it(`in a browser, ${variant} in ${precision} registers its cases`, () => {
      expect(registered.length).toBeGreaterThan(variant === best ? 200 : 30)
    })
  }
}

/** What a worker has to do with: calls that overlap, end and fail. Its numbers are those of the page. */
const ofAWorker = (name: string) => /^(concurrency|inputs|abort|dispose):/.test(name)
const worker = new Worker(new URL('./testing/lam-worker.ts', import.meta.url), { type: 'module' })
afterAll(() => worker.terminate())

for (const precision of precisions) {
  const name = `in a worker of a browser, conformance of wasm, in ${precision}`
  conformance(
    { describe, it, afterAll },
    {
      name,
      backend: () => wasmInWorker(worker, { precision }),
      precision,
      ...reported('in a worker of a browser'),
      ...(inject('everyCase') ? {} : { only: ofAWorker }),
    },
  )
}
