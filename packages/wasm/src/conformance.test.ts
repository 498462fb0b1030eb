import { conformance } from '@lamjs/conformance'
import { reported } from '@lamjs/tooling/conformance'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { isUsualCase } from '@lamjs/tooling/usual-cases'
import { afterAll, describe, it } from 'vitest'
import { wasm } from './index.js'
import { runs, VARIANTS } from './variant.js'

const { precisions } = wasm().features
const [best] = VARIANTS.filter(runs)
/** Usually one way of running the engine takes every case, and the others those that stand for all. */
const takesAll = (variant: string, precision: string) => everyCase || (variant === best && precision === precisions[0])

for (const variant of VARIANTS) {
  if (!runs(variant)) {
    it.skip(`not run: conformance of wasm, ${variant}, which this version of Node does not take`, () => {})
    continue
  }
  for (const precision of precisions) {
    const name = `conformance of wasm, ${variant}, in ${precision}`
    conformance(
      { describe, it, afterAll },
      {
        name,
        backend: () => wasm({ variant, precision }),
        precision,
        ...(takesAll(variant, precision) ? {} : { only: isUsualCase }),
        ...reported(),
      },
    )
  }
}
