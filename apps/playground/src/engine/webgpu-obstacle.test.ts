import { describe, expect, it } from 'vitest'
import { webgpuObstacle } from './webgpu-obstacle.js'

describe('webgpuObstacle', () => {
  it('is none where there is an adapter', async () => {
    expect(await webgpuObstacle({ requestAdapter: async () => ({}) })).toBeUndefined()
  })

  it('tells a browser without WebGPU from one without an adapter', async () => {
    expect(await webgpuObstacle(undefined)).toContain('has no WebGPU')
    expect(await webgpuObstacle({ requestAdapter: async () => null })).toContain('no graphics adapter')
    expect(await webgpuObstacle({ requestAdapter: () => Promise.reject(new Error('lost')) })).toContain('adapter')
  })
})
