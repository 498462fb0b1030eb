import { conformance } from '@lamjs/conformance'
import { reported, residentBytes } from '@lamjs/tooling/conformance'
import { afterAll, describe, expect, it } from 'vitest'
import { onnx } from './index.js'

const { registered, notRun } = conformance(
  { describe, it, afterAll },
  {
    name: 'large cases of conformance',
    backend: () => onnx({ device: 'cpu', cache: false }),
    precision: 'float32',
    large: { memory: residentBytes },
    only: (name) => name.startsWith('large: '),
    timeout: 600_000,
    ...reported('large cases'),
  },
)

it('registers every large case', () => {
  expect(registered).toHaveLength(6)
  expect(notRun.filter(({ name }) => name.startsWith('large: '))).toEqual([])
})
