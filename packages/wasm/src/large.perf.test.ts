import { conformance } from '@lamjs/conformance'
import { reported, residentBytes } from '@lamjs/tooling/conformance'
import { afterAll, describe, expect, it } from 'vitest'
import { wasm } from './index.js'

const { registered, notRun } = conformance(
  { describe, it, afterAll },
  {
    name: 'large cases of conformance',
    backend: () => wasm(),
    precision: 'float32',
    large: { memory: residentBytes },
    only: (name) => name.startsWith('large: '),
    timeout: 300_000,
    ...reported('large cases'),
  },
)

it('registers every large case', () => {
  expect(registered).toHaveLength(6)
  expect(notRun.filter(({ name }) => name.startsWith('large: '))).toEqual([])
})
