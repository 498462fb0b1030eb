import { describe, expect, it } from 'vitest'
import { follow } from './follow.js'

describe('follow', () => {
  it('aborts with the signal, and with its reason', () => {
    const [leader, follower] = [new AbortController(), new AbortController()]
    follow(leader.signal, follower)
    expect(follower.signal.aborted).toBe(false)
    leader.abort('enough')
    expect([follower.signal.aborted, follower.signal.reason]).toEqual([true, 'enough'])
  })

  it('aborts at once with a signal that has fired, and never without one', () => {
    const [follower, alone] = [new AbortController(), new AbortController()]
    follow(AbortSignal.abort('before'), follower)
    follow(undefined, alone)()
    expect([follower.signal.reason, alone.signal.aborted]).toEqual(['before', false])
  })

  it('removes its listener when told to', () => {
    const [leader, follower] = [new AbortController(), new AbortController()]
    follow(leader.signal, follower)()
    leader.abort()
    expect(follower.signal.aborted).toBe(false)
  })
})
