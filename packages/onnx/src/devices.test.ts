import { describe, expect, it } from 'vitest'
import { type Device, forbidTf32, sessionSettings } from './devices.js'

describe('devices', () => {
  it('keeps float32 on NVIDIA devices from being TF32, whatever stood there, and leaves others alone', () => {
    const variableFor = (device: Device, before: NodeJS.ProcessEnv) => {
      forbidTf32(device, before)
      return before.NVIDIA_TF32_OVERRIDE
    }
    expect(variableFor('cuda', {})).toBe('0')
    expect(variableFor('tensorrt', { NVIDIA_TF32_OVERRIDE: '1' })).toBe('0')
    expect((['cpu', 'webgpu', 'dml', 'coreml'] as const).map((device) => variableFor(device, {}))).toEqual(
      new Array(4).fill(undefined),
    )
  })

  it('lets no node fall back to the CPU but for the CPU', () => {
    const fallback = (device: Device) => sessionSettings(device, undefined).extra.session.disable_cpu_ep_fallback
    expect((['cpu', 'cuda', 'tensorrt', 'webgpu', 'dml', 'coreml'] as const).map(fallback)).toEqual([
      '0',
      '1',
      '1',
      '1',
      '1',
      '1',
    ])
  })
})
