// The set-up with a Redis, without one, and with permission to install one.
import { describe, expect, it } from 'vitest'
import { aptCommand } from '../apt.mjs'
import { findRedis } from '../find-redis.mjs'
import { setupRedis } from '../setup-redis.mjs'

describe('the server of Redis or Valkey', () => {
  it('is the named one, and no other if that one is missing', () => {
    expect(findRedis({ LAM_REDIS: '/opt/redis' }, () => true)).toBe('/opt/redis')
    expect(findRedis({ LAM_REDIS: '/opt/redis' }, (path) => path !== '/opt/redis')).toBeUndefined()
  })

  it.skipIf(process.platform === 'win32')('comes from the usual places if none is named', () => {
    expect(findRedis({}, (path) => path.endsWith('valkey-server'))).toBe('/usr/bin/valkey-server')
    expect(findRedis({}, () => false)).toBeUndefined()
  })

  it('is in the environment, so that cached results belong to it', () => {
    const env = { LAM_REDIS: '/no/such/redis' }
    expect(setupRedis(env)).toBeUndefined()
    expect(env.LAM_REDIS).toBe('')
    const found = { LAM_REDIS: process.execPath }
    expect(setupRedis(found)).toBe(process.execPath)
    expect(found.LAM_REDIS).toBe(process.execPath)
  })

  it('is not installed with LAM_INSTALL_REDIS=0', () => {
    expect(aptCommand('LAM_INSTALL_REDIS', { LAM_INSTALL_REDIS: '0' }, 0)).toBeUndefined()
  })
})
