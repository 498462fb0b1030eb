import { describe, expect, it } from 'vitest'
import { Lazy } from './lazy.js'

describe('Lazy', () => {
  it('loads once, on request', async () => {
    let loads = 0
    const lazy = new Lazy(async () => ++loads)
    expect(lazy.value.value).toBeUndefined()
    await Promise.all([lazy.need(), lazy.need()])
    await lazy.need()
    expect([loads, lazy.value.value]).toEqual([1, 1])
  })

  it('reports a failure, and tries again on the next request', async () => {
    let loads = 0
    const lazy = new Lazy(async () => {
      if (++loads === 1) throw new TypeError('offline')
      return 'there'
    })
    await lazy.need()
    expect([lazy.hasFailed.value, lazy.value.value]).toEqual([true, undefined])
    await lazy.need()
    expect([lazy.hasFailed.value, lazy.value.value]).toEqual([false, 'there'])
  })
})
