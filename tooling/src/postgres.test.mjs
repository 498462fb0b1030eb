// The set-up with a PostgreSQL and without one.
import { describe, expect, it } from 'vitest'
import { findPostgres } from '../find-postgres.mjs'
import { setupPostgres } from '../setup-postgres.mjs'

describe('the programs of PostgreSQL', () => {
  it('are in the named folder, and nowhere else if that one lacks them', () => {
    expect(findPostgres({ LAM_POSTGRES: '/opt/pg/bin' }, () => true)).toBe('/opt/pg/bin')
    expect(findPostgres({ LAM_POSTGRES: '/opt/pg/bin' }, () => false)).toBeUndefined()
  })

  it('are in the environment, so that cached results belong to them', () => {
    const env = { LAM_POSTGRES: '/no/such/folder' }
    expect(setupPostgres(env)).toBeUndefined()
    expect(env.LAM_POSTGRES).toBe('')
  })
})
