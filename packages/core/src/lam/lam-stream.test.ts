import { describe, expect, it, vi } from 'vitest'
import { codeOf, makeLam, norm } from '../testing/make-lam.js'
import type { LAM } from './lam.js'

describe('LAM.stream', () => {
  it('yields every text in order, as encode would embed it', async () => {
    const { lam } = makeLam({ tokensPerBatch: 8 })
    const texts = Array.from({ length: 40 }, (_, i) => 'word '.repeat((i * 7) % 11))
    const rows = await lam.encode(texts)
    let count = 0
    for await (const item of lam.stream(texts)) {
      expect(item.index).toBe(count)
      expect(item.text).toBe(texts[count])
      expect([...item.embedding]).toEqual([...rows.at(count)!])
      expect(item.tokenCount).toBe(rows.tokenCounts[count])
      count++
    }
    expect(count).toBe(40)
  })

  it('holds a bounded number of texts of an endless source, and closes it', async () => {
    const { lam } = makeLam({ tokensPerBatch: 16 })
    let given = 0
    let closed = false
    function* endless() {
      try {
        for (;;) yield `text ${given++}`
      } finally {
        closed = true
      }
    }
    let taken = 0
    for await (const _ of lam.stream(endless())) if (++taken === 100) break
    expect(taken).toBe(100)
    expect(given).toBeLessThan(200)
    await vi.waitFor(() => expect(closed).toBe(true))
  })

  it('passes on what a slow source gave without waiting for more', async () => {
    const { lam } = makeLam()
    let release = () => {}
    async function* slow() {
      yield 'first'
      await new Promise<void>((resolve) => {
        release = resolve
      })
      yield 'second'
    }
    const stream = lam.stream(slow())
    expect((await stream.next()).value).toMatchObject({ index: 0, text: 'first' })
    release()
    expect((await stream.next()).value).toMatchObject({ index: 1, text: 'second' })
    expect((await stream.next()).done).toBe(true)
  })

  it('passes on the sources own error and refuses what is no string', async () => {
    const { lam } = makeLam()
    async function* failing() {
      yield 'a'
      throw new Error('disk on fire')
    }
    const drain = async (source: Parameters<LAM['stream']>[0]) => {
      for await (const item of lam.stream(source)) expect(item.index).toBe(0)
    }
    await expect(drain(failing())).rejects.toThrow('disk on fire')
    expect(await codeOf(drain(['a', 7 as never]))).toBe('LAM_INPUT_NOT_A_STRING')
  })

  it('is aborted while it waits for its source', async () => {
    const { lam } = makeLam()
    const controller = new AbortController()
    const never: AsyncIterable<string> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }
    const next = codeOf(lam.stream(never, { signal: controller.signal }).next())
    setTimeout(() => controller.abort(), 5)
    expect(await next).toBe('LAM_ABORTED')
  })
})

describe('LAM.encodePassages', () => {
  const text = 'the sun is up\n\na cat sat\non the mat\n\n\nit was late'

  it('gives a row for each paragraph, from one run over the whole text', async () => {
    const { backend, lam } = makeLam()
    const rows = await lam.encodePassages(text)
    expect(rows.passages.map(({ start, end }) => text.slice(start, end))).toEqual([
      'the sun is up',
      'a cat sat\non the mat',
      'it was late',
    ])
    expect(rows.length).toBe(3)
    expect(backend.batches).toHaveLength(1)
    expect(backend.batches[0].offsets).toHaveLength(2)
    expect(rows.tokenCount).toBe(backend.batches[0].ids.length)
    expect([...rows].map((row) => Math.abs(norm(row) - 1) < 1e-6)).toEqual([true, true, true])
  })

  it('takes character ranges and refuses bad ones with their index', async () => {
    const { lam } = makeLam()
    const rows = await lam.encodePassages(text, {
      passages: [
        [0, 7],
        [0, text.length],
      ],
      dim: 8,
    })
    expect([rows.length, rows.dim]).toEqual([2, 8])
    await expect(
      lam.encodePassages(text, {
        passages: [
          [0, 3],
          [5, 5],
        ],
      }),
    ).rejects.toMatchObject({
      code: 'LAM_PASSAGE_INVALID',
      message: expect.stringContaining('1'),
    })
  })

  it('gives no rows for a text without passages', async () => {
    expect((await makeLam().lam.encodePassages('  \n\n ')).length).toBe(0)
  })
})
