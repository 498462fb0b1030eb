import { describe, expect, it } from 'vitest'
import { webgpuFitness } from './webgpu-fitness.js'

type Adapter =
  NonNullable<Parameters<typeof webgpuFitness>[0]> extends { requestAdapter(): Promise<infer A> }
    ? Exclude<A, null>
    : never
const browserWith = (adapter: Adapter | null) => ({ requestAdapter: async () => adapter })

describe('webgpuFitness', () => {
  it('accepts a graphics processor', async () => {
    expect(await webgpuFitness(browserWith({}))).toEqual({})
    const info = { isFallbackAdapter: false, vendor: 'apple', architecture: 'metal-3', description: 'Apple M2' }
    expect(await webgpuFitness(browserWith({ info }))).toEqual({})
    // A name that only begins like that of a software renderer
    expect(await webgpuFitness(browserWith({ info: { device: 'Warpdrive 9000' } }))).toEqual({})
  })

  it('tells a browser without WebGPU from one without an adapter', async () => {
    expect((await webgpuFitness(undefined)).unavailable).toContain('has no WebGPU')
    expect((await webgpuFitness(browserWith(null))).unavailable).toContain('no graphics adapter')
    const broken = { requestAdapter: () => Promise.reject(new Error('lost')) }
    expect((await webgpuFitness(broken)).unavailable).toContain('adapter')
  })

  it.each([
    ['by the flag of its description', { info: { isFallbackAdapter: true } }],
    ['by the flag that older browsers have', { isFallbackAdapter: true }],
    ['of Chromium', { info: { vendor: 'google', architecture: 'swiftshader' } }],
    ['of Mesa', { info: { description: 'llvmpipe (LLVM 19.1.7, 256 bits)' } }],
    ['of Windows', { info: { description: 'Microsoft Basic Render Driver' } }],
    ['of Windows, by its short name', { info: { device: 'WARP' } }],
  ])('knows an emulated one %s', async (_, adapter) => {
    const { unavailable, slow } = await webgpuFitness(browserWith(adapter))
    expect(unavailable).toBeUndefined()
    expect(slow).toContain('emulated')
  })
})
