import { conformance } from '@lamjs/conformance'
import { afterAll, describe, expect, it } from 'vitest'
import { webgpu } from './index.js'

/** Software WebGPU takes seconds for what a GPU does in a millisecond, so that each kind of case is run, but not each case. */
const ONLY = [
  /^features:/,
  /^golden: tiny-hierarchical-64 length (1|2|3|63|64|65|127|128|129|513),/,
  /^golden: tiny-(flat|hierarchical) length (1|65|129),/,
  /^invariance: tiny-hierarchical-64 (together as alone|copies of one text)/,
  /^spans: tiny-hierarchical-64 (overlapping|back and forth|parts|texts)/,
  /^inputs:/,
  /^abort: (a signal|compile|the next|an overlapping)/,
  /^dispose:/,
]

describe('in a browser', () => {
  const { registered, notRun } = conformance(
    { describe, it, afterAll },
    {
      name: "conformance of 'webgpu' on webgpu, float32",
      backend: () => webgpu({ device: 'webgpu', rows: [1] }),
      only: (name) => ONLY.some((pattern) => pattern.test(name)),
      timeout: 240_000,
    },
  )

  it('registers every kind of case, and lists what software WebGPU is too slow for', () => {
    console.log(`Not run on software WebGPU:\n${notRun.map(({ name }) => name).join('\n')}`)
    expect(registered.length).toBeGreaterThan(35)
  })
})
