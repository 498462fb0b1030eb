import { reference } from '@lamjs/reference'
import { afterAll, describe, expect, it } from 'vitest'
import { conformance } from './index.js'

// What a program does with calls, signals and memory. `broken.test.ts` runs every case on the reference's remembered rows, and
// `reference.slow.test.ts` every case on the reference itself.
const { registered } = conformance(
  { describe, it, afterAll },
  {
    backend: () => reference(),
    only: (name) =>
      /^(repeatability|concurrency|inputs|results|abort|dispose): |^invariance: .* (together|any order|copies)/.test(
        name,
      ),
  },
)

it('registers cases of each of these groups', () => {
  const groups = new Set(registered.map((name) => name.split(':')[0]))
  expect([...groups].sort()).toEqual([
    'abort',
    'concurrency',
    'dispose',
    'inputs',
    'invariance',
    'repeatability',
    'results',
  ])
})
