import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { platformName } from './platform.js'
import { probeBinary } from './probe-binary.js'

const real = fileURLToPath(new URL(`../prebuilt/${platformName()}/lam.node`, import.meta.url))

it('the probe of the binary takes less than 20 ms', () => {
  let least = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < 20 && least >= 20; attempt++) {
    const start = performance.now()
    expect(probeBinary(real)).toBeUndefined()
    least = Math.min(least, performance.now() - start)
  }
  expect(least).toBeLessThan(20)
})
