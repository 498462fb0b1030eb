import { openCheckpoint, rowLayout } from '@lamjs/core'
import { probeGraph } from '@lamjs/onnx-graph'
import { tinyFlat } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { type Device, sessionSettings } from '../devices.js'
import { errorOf } from '../testing/error-of.js'
import { SessionHost, shapeOrigin } from './session-host.js'

const { config } = await openCheckpoint(tinyFlat)
const layout = rowLayout(config)

/** What opening these bytes says when asked for on a device; the session itself is the CPU's. */
function opening(device: Device, program: Uint8Array<ArrayBuffer>) {
  const settings = sessionSettings('cpu', 1)
  return new SessionHost().openBuilt({
    type: 'open-built',
    device,
    settings,
    config,
    layout,
    strict: false,
    program,
    cache: undefined,
  })
}

describe('SessionHost', () => {
  it('says that a device does not take a program, so that a list of devices goes on', async () => {
    const error = await errorOf(() => opening('webgpu', Uint8Array.of(1, 2, 3)))
    expect(error.code).toBe('LAM_DEVICE_UNAVAILABLE')
    expect(error.message).toMatch(/'webgpu' is here, but does not take this program.*\(onnxruntime says: .+\)/)
    await expect(opening('webgpu', probeGraph())).resolves.toBeUndefined()
  })

  it('throws what onnxruntime says where the CPU does not take it: that is a mistake of ours', async () => {
    await expect(opening('cpu', Uint8Array.of(1, 2, 3))).rejects.toThrow(/protobuf|parse|model/i)
  })

  it('reports shapes from the cache only where nothing is compiled when they first run', () => {
    expect(shapeOrigin('cpu', 'cache')).toBe('cache')
    expect(shapeOrigin('cpu', 'just-in-time')).toBe('just-in-time')
    expect(
      (['webgpu', 'cuda', 'tensorrt', 'dml', 'coreml'] as const).map((device) => shapeOrigin(device, 'cache')),
    ).toEqual(new Array(5).fill('just-in-time'))
  })
})
