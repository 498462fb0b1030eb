import { conformance } from '@lamjs/conformance'
import { reported } from '@lamjs/tooling/conformance'
import { afterAll, describe, it } from 'vitest'
import { wasm } from './index.js'
import { runs, VARIANTS } from './variant.js'

const { precisions } = wasm().features

for (const variant of VARIANTS) {
  if (!runs(variant)) {
    it.skip(`not run: conformance of wasm, ${variant}, which this version of Node does not take`, () => {})
    continue
  }
  for (const precision of precisions) {
    const name = `conformance of wasm, ${variant}, in ${precision}`
    conformance(
      { describe, it, afterAll },
      { name, backend: () => wasm({ variant, precision }), precision, ...reported() },
    )
  }
}
