import { conformance } from '@lamjs/conformance'
import { afterAll, describe, expect, it } from 'vitest'
import { native } from './index.js'

const { precisions } = native().features

for (const precision of precisions) {
  conformance(
    { describe, it, afterAll },
    { name: `conformance of native in ${precision}`, backend: () => native({ precision }), precision },
  )
}

it('claims float32 first, and bfloat16 and int8 where the processor has them', () => {
  expect(precisions[0]).toBe('float32')
  expect(new Set(precisions).size).toBe(precisions.length)
})
