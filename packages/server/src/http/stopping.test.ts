import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { Stopping } from './stopping.js'

describe('the signal of some work', () => {
  it('fires when the server stops, with the reason, also where it had stopped before', () => {
    const stopping = new Stopping()
    const works = Array.from({ length: 20 }, () => stopping.signalOf(new AbortController().signal))
    expect(works.map(({ signal }) => signal.aborted)).toEqual(Array(20).fill(false))
    stopping.stop('enough')
    stopping.stop('again')
    expect([...works, stopping.signalOf()].map(({ signal }) => signal.reason)).toEqual(Array(21).fill('enough'))
  })

  it('fires with the first of its own signals', () => {
    const [client, deadline] = [new AbortController(), new AbortController()]
    const { signal } = new Stopping().signalOf(client.signal, deadline.signal)
    deadline.abort('late')
    client.abort('gone')
    expect(signal.reason).toBe('late')
  })

  it('is let go of by all when the work has ended', () => {
    const stopping = new Stopping()
    const clients = Array.from({ length: 2_000 }, () => new AbortController().signal)
    const works = clients.map((client) => stopping.signalOf(client))
    for (const { release } of works) release()
    expect([stopping.signal, ...clients].flatMap((signal) => getEventListeners(signal, 'abort'))).toEqual([])
    stopping.stop('enough')
    expect(works.some(({ signal }) => signal.aborted)).toBe(false)
  })
})
