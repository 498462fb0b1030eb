import { reference } from '@lamjs/reference'
import { reported } from '@lamjs/tooling/conformance'
import { afterAll, describe, expect, it } from 'vitest'
import { conformance } from './index.js'

// The reference passes the suite. This registers it with vitest, as any backend's tests would.
const { registered, notRun } = conformance({ describe, it, afterAll }, { backend: () => reference(), ...reported() })

it('registers every case for the reference, under unique names', () => {
  expect(registered.length).toBeGreaterThan(250)
  expect(new Set(registered).size).toBe(registered.length)
})

it('leaves out only precisions that the reference does not claim, and cases that do not apply to a model', () => {
  const times: Record<string, number> = {}
  for (const { reason } of notRun) times[reason] = (times[reason] ?? 0) + 1
  expect(times).toEqual({
    'the backend does not claim float32': 1,
    'the backend does not claim bfloat16x3': 1,
    'the backend does not claim float16': 1,
    'the backend does not claim bfloat16': 1,
    'the backend does not claim int8': 1,
    'a text of this model has at most 64 tokens': 16,
    'a text of this model has at most 512 tokens': 2,
    'this model stretches no positions': 3,
    'this model reads texts of any length': 3,
    'this model has one token type': 4,
    'core cuts no passages with Unigram': 1,
    'large cases run where `large` asks for them': 6,
  })
})
