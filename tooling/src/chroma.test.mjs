// The set-up with Chroma's server and without one.
import { describe, expect, it } from 'vitest'
import { findChroma } from '../find-chroma.mjs'
import { setupChroma } from '../setup-chroma.mjs'

describe("Chroma's server", () => {
  it('is in the named folder, and nowhere else if that one lacks it', () => {
    expect(findChroma({ LAM_CHROMA: '/opt/chroma' }, () => true)).toBe('/opt/chroma')
    expect(findChroma({ LAM_CHROMA: '/opt/chroma' }, () => false)).toBeUndefined()
  })

  it('is in the environment, so that cached results belong to it', () => {
    const env = { LAM_CHROMA: '/no/such/folder' }
    expect(setupChroma(env)).toBeUndefined()
    expect(env.LAM_CHROMA).toBe('')
  })
})
