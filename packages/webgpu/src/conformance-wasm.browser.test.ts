import { conformance } from '@lamjs/conformance'
import { reported } from '@lamjs/tooling/conformance'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { webgpu } from './index.js'

/** Usually these checkpoints have their known vectors alone, and the others, one of each kind, every case. */
const leftToFull = /^(?!golden).*tiny-(flat|hierarchical-64|bert-cls) /

describe('in a browser', () => {
  const { registered, notRun } = conformance(
    { describe, it, afterAll },
    {
      name: "conformance of 'webgpu' on wasm, float32",
      backend: () => webgpu({ device: 'wasm' }),
      ...reported(),
      ...(inject('everyCase') ? {} : { only: (name: string) => !leftToFull.test(name) }),
    },
  )

  it('registers the whole suite', () => {
    expect(registered.length).toBeGreaterThan(100)
    const left = notRun.filter(({ name, reason }) => reason.includes('only') && !leftToFull.test(name))
    expect(left).toEqual([])
  })
})
