import { conformance } from '@lamjs/conformance'
import { reported } from '@lamjs/tooling/conformance'
import { isUsualCase } from '@lamjs/tooling/usual-cases'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { webgpu } from './index.js'

describe('in a browser', () => {
  const { registered, notRun } = conformance(
    { describe, it, afterAll },
    {
      name: "conformance of 'webgpu' on wasm, float32",
      backend: () => webgpu({ device: 'wasm' }),
      ...reported(),
      ...(inject('everyCase') ? {} : { only: isUsualCase }),
    },
  )

  it('registers the whole suite', () => {
    expect(registered.length).toBeGreaterThan(100)
    const left = notRun.filter(({ name, reason }) => reason.includes('only') && isUsualCase(name))
    expect(left).toEqual([])
  })
})
