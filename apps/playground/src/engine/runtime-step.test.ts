import { describe, expect, it } from 'vitest'
import { type Fetched, runtimeSteps } from './runtime-step.js'

const wasm: Fetched = {
  name: 'https://example.org/assets/ort-x.wasm',
  startTime: 1050,
  responseEnd: 1250,
  decodedBodySize: 14e6,
  transferSize: 14.1e6,
}

describe('runtimeSteps', () => {
  it('separate the download from the start after its last byte', () => {
    const script = { ...wasm, name: 'https://example.org/assets/ort.js', startTime: 1045 }
    expect(runtimeSteps([script, wasm], 1000, 40, 400)).toEqual([
      { kind: 'download', file: 'onnxruntime', bytes: 14e6, start: 50, milliseconds: 200 },
      { kind: 'compile', step: 'runtime', start: 250, milliseconds: 150 },
    ])
  })

  it('name the cache if the network sent nothing', () => {
    expect(runtimeSteps([{ ...wasm, transferSize: 0 }], 1000, 40, 400)[0].kind).toBe('stored')
  })

  it('are one step if the browser fetched nothing in that time', () => {
    expect(runtimeSteps([{ ...wasm, startTime: 1010 }], 1000, 40, 400)).toEqual([
      { kind: 'compile', step: 'runtime', start: 40, milliseconds: 360 },
    ])
  })
})
