import { conformance } from '@lamjs/conformance'
import { reported } from '@lamjs/tooling/conformance'
import { afterAll, describe, expect, it } from 'vitest'
import { webgpu } from './index.js'

const { registered, notRun } = conformance(
  { describe, it, afterAll },
  {
    name: "in a browser, large cases of conformance of 'webgpu' on wasm",
    backend: () => webgpu({ device: 'wasm' }),
    large: true,
    only: (name) => name.startsWith('large: '),
    timeout: 600_000,
    ...reported('in a browser, large cases'),
  },
)

it('in a browser, registers every large case but that of memory, which a page cannot measure', () => {
  expect(registered).toHaveLength(5)
  expect(notRun.filter(({ name }) => name.startsWith('large: ')).map(({ reason }) => reason)).toEqual([
    'no `memory` was given',
  ])
})
