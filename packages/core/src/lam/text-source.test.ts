import { describe, expect, it, vi } from 'vitest'
import { gate } from '../testing/gate.js'
import { TextSource } from './text-source.js'

const passed = () => performance.now() - 1

describe('TextSource.readyBy', () => {
  it('is true after the deadline too if the text is ready', async () => {
    async function* atHand() {
      yield* ['a', 'b']
    }
    for (const source of [['a', 'b'], atHand()]) {
      const texts = new TextSource(source)
      for (const value of ['a', 'b']) {
        expect(await texts.readyBy(passed())).toBe(true)
        expect(await texts.next(undefined)).toEqual({ value })
      }
      expect(await texts.readyBy(passed())).toBe(true)
      expect(await texts.next(undefined)).toBeUndefined()
    }
  })

  it('is false for a text that does not come in time, and keeps that text', async () => {
    const { opened, open } = gate()
    async function* slow() {
      await opened
      yield 'a'
    }
    const texts = new TextSource(slow())
    expect(await texts.readyBy(passed())).toBe(false)
    expect(await texts.readyBy(performance.now() + 1)).toBe(false)
    setTimeout(open, 5)
    expect(await texts.readyBy(performance.now() + 10_000)).toBe(true)
    expect(await texts.next(undefined)).toEqual({ value: 'a' })
  })
})

describe('TextSource.close', () => {
  it('closes the source once, and not if it has ended', async () => {
    const close = vi.fn()
    function* closing() {
      try {
        yield 'a'
      } finally {
        close()
      }
    }
    const texts = new TextSource(closing())
    await texts.next(undefined)
    await texts.close()
    await texts.close()
    expect(close).toHaveBeenCalledTimes(1)
    const end = { next: () => ({ done: true, value: undefined }), return: vi.fn() }
    const ended = new TextSource({ [Symbol.iterator]: () => end } as Iterable<string>)
    await ended.next(undefined)
    await ended.close()
    expect(end.return).not.toHaveBeenCalled()
  })

  it('does not wait for a source that is busy', async () => {
    const stuck = { next: () => new Promise(() => {}), return: vi.fn(() => new Promise(() => {})) }
    const texts = new TextSource({ [Symbol.asyncIterator]: () => stuck } as unknown as AsyncIterable<string>)
    expect(await texts.readyBy(passed())).toBe(false)
    await texts.close()
    expect(stuck.return).toHaveBeenCalledTimes(1)
  })
})
