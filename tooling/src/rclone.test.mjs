// The set-up with rclone and without it.
import { describe, expect, it } from 'vitest'
import { findRclone } from '../find-rclone.mjs'
import { setupRclone } from '../setup-rclone.mjs'

describe('rclone', () => {
  it('is the named program, and no other if that one is not there', () => {
    expect(findRclone({ LAM_RCLONE: '/opt/rclone' }, () => true)).toBe('/opt/rclone')
    expect(findRclone({ LAM_RCLONE: '/opt/rclone' }, () => false)).toBeUndefined()
  })

  it('is in the environment, so that cached results belong to it', () => {
    const env = { LAM_RCLONE: '/no/such/program' }
    expect(setupRclone(env)).toBeUndefined()
    expect(env.LAM_RCLONE).toBe('')
  })
})
