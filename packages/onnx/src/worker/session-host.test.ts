import { errorOf } from '@lamjs/conformance'
import { openCheckpoint } from '@lamjs/core/backend'
import { buildGraph, graphLayout, probeGraph } from '@lamjs/onnx-graph'
import { tinyFlat } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { type Device, sessionSettings } from '../devices.js'
import { webgpuAbsent } from '../testing/webgpu-absent.js'
import { SessionHost, shapeOrigin } from './session-host.js'

const checkpoint = await openCheckpoint(tinyFlat)
const { config } = checkpoint
const layout = graphLayout(config, { device: 'cpu' })

/** What opening these bytes says when asked for on a device; the session itself is the CPU's unless `settings` say otherwise. */
function opening(device: Device, program: Uint8Array<ArrayBuffer>, settings = sessionSettings('cpu', 1)) {
  return new SessionHost().openBuilt({
    type: 'open-built',
    device,
    settings,
    config,
    layout,
    strict: false,
    began: Date.now(),
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

  it.skipIf(webgpuAbsent)('says so of a program of which WebGPU takes all but the branches', async () => {
    const options = { layout, precision: 'float32', branches: true, halfWords: false, fusedAttention: true } as const
    const program = await buildGraph(checkpoint, options)
    const error = await errorOf(() => opening('webgpu', program, sessionSettings('webgpu', undefined)))
    expect([error.code, error.message]).toEqual(['LAM_DEVICE_UNAVAILABLE', expect.stringContaining('CPU EP')])
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
