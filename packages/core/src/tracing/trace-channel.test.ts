import { tracingChannel } from 'node:diagnostics_channel'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hasSubscribers, PageChannel, type TraceChannel, traceChannel } from './trace-channel.js'

interface Message {
  error?: unknown
}

afterEach(() => vi.unstubAllGlobals())

/** Every event of a success, of a failure and of both kinds of work, with the message's error at that moment. */
async function eventsOf(channel: TraceChannel<Message>): Promise<unknown[]> {
  const seen: unknown[] = []
  const record = (event: string) => (message: Message) => void seen.push(event, message.error)
  const subscribers = {
    start: record('start'),
    end: record('end'),
    asyncStart: record('asyncStart'),
    asyncEnd: record('asyncEnd'),
    error: record('error'),
  }
  expect(hasSubscribers(channel)).toBe(false)
  channel.subscribe(subscribers)
  expect(hasSubscribers(channel)).toBe(true)
  const fail = () => {
    throw new Error('no')
  }
  channel.traceSync(() => void seen.push('work'), {})
  expect(() => channel.traceSync(fail, {})).toThrow('no')
  await channel.tracePromise(async () => void seen.push('work'), {})
  await expect(channel.tracePromise(async () => fail(), {})).rejects.toThrow('no')
  channel.unsubscribe(subscribers)
  expect(hasSubscribers(channel)).toBe(false)
  channel.traceSync(() => {}, {})
  return seen
}

describe('the channel of a page', () => {
  it("has the events of Node's, in the same order", async () => {
    const ofPage = await eventsOf(new PageChannel<Message>())
    expect(ofPage).toHaveLength(30)
    expect(ofPage).toEqual(await eventsOf(tracingChannel('lam:test') as unknown as TraceChannel<Message>))
  })

  it("is not used in Node, and is where Node's is missing", () => {
    expect(traceChannel('lam:test')).not.toBeInstanceOf(PageChannel)
    vi.stubGlobal('process', undefined)
    expect(traceChannel('lam:test')).toBeInstanceOf(PageChannel)
    vi.stubGlobal('process', { getBuiltinModule: () => ({}) })
    expect(traceChannel('lam:test')).toBeInstanceOf(PageChannel)
  })

  it("does not fail the work for a subscriber's mistake, and calls the other subscribers", () => {
    const uncaught: unknown[] = []
    vi.stubGlobal('queueMicrotask', (task: () => void) => {
      try {
        task()
      } catch (error) {
        uncaught.push(error)
      }
    })
    const channel = new PageChannel<Message>()
    const nothing = () => {}
    const silent = { start: nothing, end: nothing, asyncStart: nothing, asyncEnd: nothing, error: nothing }
    const other = vi.fn()
    const mistake = new Error('mine')
    channel.subscribe({
      ...silent,
      start: () => {
        throw mistake
      },
    })
    channel.subscribe({ ...silent, start: other })
    const work = vi.fn()
    channel.traceSync(work, {})
    expect([work.mock.calls.length, other.mock.calls.length, uncaught]).toEqual([1, 1, [mistake]])
  })
})
