import { errorOf } from '@lamjs/conformance'
import { openCheckpoint } from '@lamjs/core/backend'
import { probeGraph } from '@lamjs/onnx-graph'
import { tinyFlat } from '@lamjs/oracle'
import { describe, expect, it, vi } from 'vitest'
import { LAM, webgpu } from '../index.js'
import { openGpu } from './gpu.js'
import { loadRuntime } from './runtime.js'

describe('devices in a browser', () => {
  it('a node that WebGPU does not take is an error under the option that sessions are opened with', async () => {
    const { ort } = await loadRuntime('webgpu', undefined)
    const { device } = await openGpu(undefined)
    const onWebgpu = (extra: Record<string, unknown>) =>
      ort.InferenceSession.create(probeGraph(), {
        executionProviders: [
          {
            name: 'webgpu',
            device,
            // Names that the builder gives, whatever the probe is made of.
            forceCpuNodeNames: ['Add', 'MatMul'].flatMap((name) => [1, 2, 3, 4].map((i) => `/${name}_${i}`)),
          },
        ],
        logSeverityLevel: 4,
        extra,
      })
    await (await onWebgpu({})).release()
    await expect(onWebgpu({ session: { disable_cpu_ep_fallback: '1' } })).rejects.toThrow(/fallback/i)
    device.destroy()
  })

  it('without an adapter are refused, and WebAssembly is taken only where it is listed', async () => {
    const adapter = vi.spyOn(navigator.gpu, 'requestAdapter').mockResolvedValue(null)
    const checkpoint = await openCheckpoint(tinyFlat)
    const error = await errorOf(() => webgpu().compile(checkpoint))
    expect([error.code, error.message.includes('no adapter')]).toEqual(['LAM_DEVICE_UNAVAILABLE', true])
    await using lam = new LAM(webgpu({ device: ['webgpu', 'wasm'] }), { model: tinyFlat })
    expect((await lam.info()).device).toBe('wasm (onnxruntime, 1 thread)')
    adapter.mockRestore()
  })
})
