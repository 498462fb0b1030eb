// The set-up with a Valkey and without one.
import { describe, expect, it } from 'vitest'
import { findValkey } from '../find-valkey.mjs'
import { setupValkey } from '../setup-valkey.mjs'

describe("Valkey's server", () => {
  it('is the named one, and no other if that one is missing', () => {
    expect(findValkey({ LAM_VALKEY: '/opt/valkey-server' }, () => true)).toBe('/opt/valkey-server')
    expect(findValkey({ LAM_VALKEY: '/opt/valkey-server' }, () => false)).toBeUndefined()
  })

  it('is in the environment, so that cached results belong to it', () => {
    const env = { LAM_VALKEY: '/no/such/valkey' }
    expect(setupValkey(env)).toBeUndefined()
    expect(env.LAM_VALKEY).toBe('')
  })
})
