import { conformance } from '@lamjs/conformance'
import { reported } from '@lamjs/tooling/conformance'
import { isUsualCase } from '@lamjs/tooling/usual-cases'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { wasm, wasmInWorker } from './index.js'
import { runs, VARIANTS } from './variant.js'

const { precisions } = wasm().features

const [best] = VARIANTS.filter(runs)

/**
 * The full run gives every variant every case, in Node and here. Usually the best variant has them in Node, and here those that stand for
 * all; the others, which are other files of the same engine, known vectors up to two chunks.
 */
function usually(variant: string, precision: string): (name: string) => boolean {
  if (variant === best && precision === 'float32') return isUsualCase
  return (name) =>
    (variant === best ? /^(golden|spans|invariance):/ : /^golden: .* length (1|65|129),/).test(name) &&
    isUsualCase(name)
}

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
        ...(inject('everyCase') ? {} : { only: usually(variant, precision) }),
      },
    )
    it(`in a browser, ${variant} in ${precision} registers its cases`, () => {
      expect(registered.length).toBeGreaterThan(variant !== best ? 10 : precision === 'float32' ? 100 : 60)
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
      ...(inject('everyCase') ? {} : { only: (name: string) => ofAWorker(name) && isUsualCase(name) }),
    },
  )
}
