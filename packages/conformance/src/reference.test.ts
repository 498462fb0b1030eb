import { reference } from '@lamjs/reference'
import { afterAll, describe, expect, it } from 'vitest'
import { conformance } from './index.js'

// The reference passes the suite, registered with vitest as any backend's tests would.
const { registered, notRun } = conformance({ describe, it, afterAll }, { backend: () => reference() })

it('registers every case for the reference, each under a name of its own', () => {
  expect(registered.length).toBeGreaterThan(120)
  expect(new Set(registered).size).toBe(registered.length)
})

it('leaves out only the precisions the reference does not claim', () => {
  expect(notRun.map(({ name, reason }) => `${name} – ${reason}`)).toEqual([
    'golden: every text, float32 – the backend does not claim float32',
    'golden: every text, float16 – the backend does not claim float16',
    'golden: every text, bfloat16 – the backend does not claim bfloat16',
    'golden: every text, int8 – the backend does not claim int8',
  ])
})
