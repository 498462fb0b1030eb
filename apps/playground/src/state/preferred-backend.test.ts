import { describe, expect, it } from 'vitest'
import type { BackendChoice } from '../engine/protocol.js'
import { nextBackend, preferredBackend } from './preferred-backend.js'

const choice = (name: string, fitness: Partial<BackendChoice> = {}): BackendChoice => ({
  name,
  label: name,
  about: '',
  runtimeBytes: 0,
  ...fitness,
})
const names = (gpu: Partial<BackendChoice>) => [
  choice('webgpu', gpu),
  choice('wasm'),
  choice('reference', { slow: 'exact' }),
]

describe('preferredBackend', () => {
  it('is WebGPU on a graphics processor', () => {
    expect(preferredBackend(names({}))?.name).toBe('webgpu')
  })

  it('is never emulated or missing while another runs', () => {
    expect(preferredBackend(names({ slow: 'emulated' }))?.name).toBe('wasm')
    expect(preferredBackend(names({ unavailable: 'no adapter' }))?.name).toBe('wasm')
  })

  it('is a slow one if nothing else runs, and none if nothing runs', () => {
    expect(preferredBackend([choice('webgpu', { slow: 'emulated' })])?.name).toBe('webgpu')
    expect(preferredBackend([choice('webgpu', { unavailable: 'no' })])).toBeUndefined()
  })
})

describe('nextBackend', () => {
  it('is the next one, but never a slow one', () => {
    expect(nextBackend(names({}), 'webgpu')?.name).toBe('wasm')
    expect(nextBackend(names({}), 'wasm')).toBeUndefined()
    expect(nextBackend(names({}), 'reference')).toBeUndefined()
  })
})
