import { afterEach, describe, expect, it, vi } from 'vitest'
import { describeGpu } from './describe-gpu.js'

afterEach(() => vi.unstubAllGlobals())
const adapterOf = (adapter: unknown) => vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => adapter } })

describe('describeGpu', () => {
  it.each([
    [{ info: { vendor: 'nvidia', architecture: 'ampere' } }, { name: 'nvidia ampere', software: false }],
    [{ info: { vendor: 'google', architecture: 'swiftshader' } }, { name: 'google swiftshader', software: true }],
    [
      { info: { description: 'Microsoft Basic Render Driver' } },
      { name: 'Microsoft Basic Render Driver', software: true },
    ],
    [{ info: { vendor: 'warpgate' } }, { name: 'warpgate', software: false }],
    [{ info: { vendor: 'x', isFallbackAdapter: true } }, { name: 'x', software: true }],
    [
      { isFallbackAdapter: true, info: {} },
      { name: 'unnamed adapter', software: true },
    ],
    [{}, { name: 'unnamed adapter', software: false }],
    [null, undefined],
  ])('%j is %j', async (adapter, expected) => {
    adapterOf(adapter)
    expect(await describeGpu()).toEqual(expected)
  })

  it('is undefined where there is no WebGPU, or it throws', async () => {
    vi.stubGlobal('navigator', {})
    expect(await describeGpu()).toBeUndefined()
    vi.stubGlobal('navigator', {
      get gpu() {
        throw new DOMException('no', 'SecurityError')
      },
    })
    expect(await describeGpu()).toBeUndefined()
  })
})
