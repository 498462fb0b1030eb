import { describe, expect, it } from 'vitest'
import type { BackendChoice } from '../engine/protocol.js'
import { FIRST_BACKEND, nextBackend, preferredBackend } from './preferred-backend.js'

const choice = (name: string, fitness: Partial<BackendChoice> = {}): BackendChoice => ({
  name,
  label: name,
  about: '',
  runtime: '',
  runtimeBytes: 0,
  ...fitness,
})
/** In the page's order. */
const names = (gpu: Partial<BackendChoice>) => [
  choice('wasm'),
  choice('webgpu', gpu),
  choice('reference', { slow: 'exact' }),
]

describe('preferredBackend', () => {
  it('is the first that runs well', () => {
    expect(preferredBackend(names({}))?.name).toBe(FIRST_BACKEND)
    expect(preferredBackend([choice('wasm', { unavailable: 'forbidden' }), choice('webgpu')])?.name).toBe('webgpu')
  })

  it('is a slow one if nothing else runs, and none if nothing runs', () => {
    expect(preferredBackend([choice('webgpu', { slow: 'emulated' })])?.name).toBe('webgpu')
    expect(preferredBackend([choice('webgpu', { unavailable: 'no' })])).toBeUndefined()
  })
})

describe('nextBackend', () => {
  it('is the next one, but never a slow one', () => {
    expect(nextBackend(names({}), 'wasm')?.name).toBe('webgpu')
    expect(nextBackend(names({ slow: 'emulated' }), 'wasm')).toBeUndefined()
    expect(nextBackend(names({}), 'reference')).toBeUndefined()
  })
})
