import { describe, expect, it, vi } from 'vitest'
import { gate } from '../testing/gate.js'
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

  it('passes on what a steady slow source gave, however long it goes on', async () => {
    const { lam } = makeLam()
    await lam.warmup()
    let given = 0
    async function* steady() {
      for (; given < 500; given++) {
        await new Promise((resolve) => setTimeout(resolve, 10))
        yield `text ${given}`
      }
    }
    for await (const { index } of lam.stream(steady())) {
      expect(index).toBe(0)
      break
    }
    // Three come in the 20 ms that a window stays open, and one or two more while it runs.
    expect(given).toBeLessThan(15)
  })

  it('gathers what a slow source gives while the program is busy', async () => {
    const { backend, lam } = makeLam()
    const { opened, open } = gate()
    backend.gate = opened
    let given = 0
    async function* steady() {
      for (; given < 40; given++) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        if (given === 30) open()
        yield `text ${given}`
      }
    }
    const indices = []
    for await (const { index } of lam.stream(steady())) indices.push(index)
    expect(indices).toEqual(Array.from({ length: 40 }, (_, i) => i))
    // The first window has what came in 20 ms, the second all else until the first had run.
    const [first, second] = backend.batches.map(({ offsets }) => offsets.length - 1)
    expect(first).toBeLessThan(10)
    expect(second).toBeGreaterThan(15)
  })

  it.each([
    ['cut short', 'word '.repeat(40_000), 2],
    ['blank', ' '.repeat(200_000), 8192],
  ])('holds a bounded number of characters of texts that are %s', async (_, text, maxTokens) => {
    const { lam } = makeLam()
    let given = 0
    function* many() {
      for (; given < 1000; given++) yield text
    }
    for await (const { tokenCount } of lam.stream(many(), { maxTokens })) {
      expect(tokenCount).toBeGreaterThanOrEqual(2)
      break
    }
    // Two windows of 8 batches of 8192 tokens, 64 characters each.
    expect(given).toBeLessThanOrEqual(2 * Math.ceil((8 * 8192 * 64) / text.length))
  })

  it('runs small windows first, so that the first rows are there soon, and then larger ones up to a batch', async () => {
    const { backend, lam } = makeLam()
    let given = 0
    function* many() {
      for (; given < 5000; given++) yield 'Eight words make some ten tokens of text.'
    }
    for await (const { index, tokenCount } of lam.stream(many())) {
      if (index > 0) continue
      // The window of the first row, and the one after it, which is tokenized meanwhile.
      expect(given * tokenCount).toBeLessThan(512 + 1024 + 3 * tokenCount)
    }
    const sizes = backend.batches.map(({ ids }) => ids.length)
    expect(sizes[0]).toBeLessThan(600)
    for (let i = 1; i < sizes.length - 1; i++) {
      expect(sizes[i]).toBeGreaterThanOrEqual(Math.min(2 * sizes[i - 1], 7168) - 60)
      expect(sizes[i]).toBeLessThanOrEqual(8192)
    }
    expect(Math.max(...sizes)).toBeGreaterThan(7000)
  })

  it('takes promises of any make from a source', async () => {
    const texts = ['a', 'b']
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          const value = texts.shift()
          // biome-ignore lint/suspicious/noThenProperty: it is what is tested
          return { then: (resolve: (result: unknown) => void) => resolve({ value, done: value === undefined }) }
        },
      }),
    }
    const rows = []
    for await (const { text } of makeLam().lam.stream(source as never)) rows.push(text)
    expect(rows).toEqual(['a', 'b'])
  })

  it.each([
    ['a string', 'hello'],
    ['null', null],
    ['nothing', undefined],
    ['a number', 5],
    ['an object', {}],
    ['an iterator of nothing', { [Symbol.iterator]: () => ({ next: () => undefined }) }],
    ['an async iterator of nothing', { [Symbol.asyncIterator]: () => ({ next: async () => null }) }],
    ['an iterator that is none', { [Symbol.iterator]: () => 5 }],
  ])('refuses %s', async (_, source) => {
    expect(
      await codeOf(
        makeLam()
          .lam.stream(source as never)
          .next(),
      ),
    ).toBe('LAM_INPUT_INVALID')
  })

  it('names the place of a bad text or row in the whole stream', async () => {
    const { backend, lam } = makeLam({ tokensPerBatch: 1 })
    const texts: unknown[] = Array.from({ length: 20 }, (_, i) => `text ${i}`)
    const drain = async (spoilt: number) => {
      for await (const { index } of lam.stream(texts as string[])) {
        if (index === spoilt) backend.spoil = (rows) => rows.fill(Number.NaN)
      }
    }
    // Windows close after 8 tokens, two of these texts; the one after index 9 was tokenized while it ran.
    await expect(drain(9)).rejects.toThrow(/^The embedding of text 1\d has norm NaN/)
    backend.spoil = undefined
    texts[15] = 15
    await expect(drain(-1)).rejects.toThrow('Text 15 must be a string, found number.')
  })

  it('is aborted in its only batch, though the backend looks at the signal before a run only', async () => {
    const { backend, lam } = makeLam()
    const { opened, open } = gate()
    backend.gate = opened
    const controller = new AbortController()
    const next = codeOf(lam.stream(['a'], { signal: controller.signal }).next())
    await vi.waitFor(() => expect(backend.batches).toHaveLength(1))
    controller.abort()
    open()
    expect(await next).toBe('LAM_ABORTED')
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

describe('a stream whose LAM is disposed of', () => {
  const never: AsyncIterable<string> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }

  it('is refused while it waits for its source', async () => {
    const { backend, lam } = makeLam()
    await lam.warmup()
    const next = codeOf(lam.stream(never).next())
    await lam.dispose()
    expect([await next, backend.disposals]).toEqual(['LAM_DISPOSED', 1])
  })

  it('ends quietly where nobody wants more', async () => {
    const { lam } = makeLam()
    for await (const { index } of lam.stream(['a', 'b'])) {
      expect(index).toBe(0)
      await lam.dispose()
      break
    }
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

  it('names the passage whose row is not finite', async () => {
    const { backend, lam } = makeLam()
    backend.spoil = (rows) => rows.fill(Infinity, 64, 65)
    await expect(lam.encodePassages(text)).rejects.toThrow(
      'The embedding of the passage of characters 15 to 35 has norm',
    )
  })

  it('takes the passages as they were when the call was made', async () => {
    const passages: [number, number][] = [
      [0, 7],
      [0, text.length],
    ]
    const call = makeLam().lam.encodePassages(text, { passages })
    passages[0][0] = 9
    passages.pop()
    expect((await call).passages.map(({ start, end }) => [start, end])).toEqual([
      [0, 7],
      [0, text.length],
    ])
  })

  it('gives no rows for a text without passages', async () => {
    expect((await makeLam().lam.encodePassages('  \n\n ')).length).toBe(0)
  })
})
