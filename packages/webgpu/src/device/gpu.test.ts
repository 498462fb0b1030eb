import { errorOf } from '@lamjs/conformance'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openGpu } from './gpu.js'

const limits = Object.fromEntries(['maxBufferSize', 'maxStorageBufferBindingSize'].map((limit) => [limit, 7]))

function withAdapter(adapter: unknown) {
  const requestAdapter = vi.fn(async () => adapter)
  vi.stubGlobal('navigator', { gpu: { requestAdapter } })
  return requestAdapter
}

describe('openGpu', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it('asks for what the adapter can give, and names it', async () => {
    const requestDevice = vi.fn(async () => 'device')
    const info = { vendor: 'acme', architecture: 'nine', description: '' }
    const asked = withAdapter({ info, features: new Set(['subgroups', 'depth-clip-control']), limits, requestDevice })
    const opened = await openGpu('low-power')
    expect(opened).toEqual({ device: 'device', name: 'webgpu: acme nine' })
    expect(asked).toHaveBeenCalledWith({ powerPreference: 'low-power' })
    expect(requestDevice).toHaveBeenCalledWith({
      requiredFeatures: ['subgroups'],
      requiredLimits: expect.objectContaining({ maxBufferSize: 7 }),
    })
  })

  it('names an adapter that says nothing about itself', async () => {
    withAdapter({ info: { vendor: '' }, features: new Set(), limits, requestDevice: async () => 'device' })
    expect((await openGpu(undefined)).name).toBe('webgpu: unnamed adapter')
  })

  it.each([
    ['no adapter', null, 'no adapter for it'],
    ['no device', { limits, features: new Set(), requestDevice: () => Promise.reject(new Error('odd')) }, 'odd'],
  ])('says so for %s', async (_, adapter, words) => {
    withAdapter(adapter)
    const error = await errorOf(() => openGpu(undefined))
    expect(error.code).toBe('LAM_DEVICE_UNAVAILABLE')
    expect(error.message).toContain(words)
    expect(error.message).toMatch(
      /list it: webgpu\(\{ device: \['webgpu', 'wasm'\] \}\)\. Or use @lamjs\/wasm, wasm\(\)/,
    )
  })

  it('says what runs where there is no WebGPU', async () => {
    vi.stubGlobal('navigator', {})
    const error = await errorOf(() => openGpu(undefined))
    expect([error.code, error.message]).toEqual([
      'LAM_DEVICE_UNAVAILABLE',
      expect.stringContaining('Or use @lamjs/wasm'),
    ])
  })
})
