import { conformance } from '@lamjs/conformance'
import { reported } from '@lamjs/tooling/conformance'
import { afterAll, describe, expect, it } from 'vitest'
import { webgpu } from './index.js'

describe('in a browser', () => {
  const { registered, notRun } = conformance(
    { describe, it, afterAll },
    { name: "conformance of 'webgpu' on wasm, float32", backend: () => webgpu({ device: 'wasm' }), ...reported() },
  )

  it('registers the whole suite', () => {
    expect(registered.length).toBeGreaterThan(100)
    expect(notRun.filter(({ reason }) => reason.includes('only'))).toEqual([])
  })
})
