import { errorOf } from '@lamjs/conformance'
import { openCheckpoint } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { tinyFlat } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { webgpu, webgpuInWorker } from './index.js'

const neverMade = () => {
  throw new Error('no worker is wanted')
}

describe.each([
  ['webgpu', webgpu],
  ['webgpuInWorker', (options?: Parameters<typeof webgpu>[0]) => webgpuInWorker(neverMade, options)],
])('%s', (_, make) => {
  it('is a backend of version 1 that brings the default model', () => {
    expect(make()).toMatchObject({ specVersion: 1, name: 'webgpu', defaultModel: mini })
  })

  it.each([
    [{ device: 'cuda' as 'wasm' }, "found 'cuda'"],
    [{ device: [] }, 'an empty list'],
    [{ rows: [] }, 'rows must be'],
    [{ rows: [4, 2] }, '[4, 2]'],
    [{ rows: [1, 2, 3, 4] }, '1 to 3 whole numbers'],
    [{ rows: [0.5] }, '[0.5]'],
  ])('refuses %o', async (options, words) => {
    const error = await errorOf(() => make(options))
    expect(error.code).toBe('LAM_OPTION_INVALID')
    expect(error.message).toContain(words)
  })

  it('refuses a precision it does not have before it does anything', async () => {
    const error = await errorOf(async () => make().compile(await openCheckpoint(tinyFlat), { precision: 'int8' }))
    expect(error.code).toBe('LAM_PRECISION_UNSUPPORTED')
  })
})

describe('without WebGPU', () => {
  it('says what is missing and how to go on, and does not take the processor unasked', async () => {
    const error = await errorOf(async () => webgpu().compile(await openCheckpoint(tinyFlat)))
    expect(error.code).toBe('LAM_DEVICE_UNAVAILABLE')
    expect(error.message).toContain("device: ['webgpu', 'wasm']")
  })
})
