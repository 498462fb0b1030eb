import { conformance } from '@lamjs/conformance'
import { reported } from '@lamjs/tooling/conformance'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { isUsualCase } from '@lamjs/tooling/usual-cases'
import { afterAll, describe, expect, it } from 'vitest'
import { native } from './index.js'
import { emulated } from './testing/kinds.js'

const { precisions } = native().features

for (const precision of precisions) {
  // The float32 kernels on amx are those of avx512, so that there is nothing to emulate.
  if (emulated && precision === 'float32') continue
  conformance(
    { describe, it, afterAll },
    {
      name: `conformance of native in ${precision}`,
      backend: () => native({ precision }),
      precision,
      // Usually float32 takes every case, and the others those that stand for all.
      ...(everyCase || precision === 'float32' ? {} : { only: isUsualCase }),
      ...reported(emulated ? 'emulated tile registers' : undefined),
    },
  )
}

it('claims float32 first, and bfloat16 and int8 where the processor has them', () => {
  expect(precisions[0]).toBe('float32')
  expect(new Set(precisions).size).toBe(precisions.length)
})
