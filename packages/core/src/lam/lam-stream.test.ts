import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
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

  it("gives every line of Node's readline, which loses lines until somebody asks for its iterator", async () => {
    const { lam } = makeLam()
    const lines = createInterface({ input: Readable.from(['one\ntwo\n', 'three\n']) })
    const seen: string[] = []
    for await (const { text } of lam.stream(lines)) seen.push(text)
    expect(seen).toEqual(['one', 'two', 'three'])
  })

  it('closes its source where the model does not load', async () => {
    const { lam } = makeLam()
    await lam.dispose()
    const close = vi.fn(async () => ({ done: true as const, value: undefined }))
    const next = vi.fn(async () => ({ done: false as const, value: 'text' }))
    const source = { [Symbol.asyncIterator]: () => ({ next, return: close }) } as AsyncIterable<string>
    expect(await codeOf(lam.stream(source).next())).toBe('LAM_DISPOSED')
    expect([close.mock.calls.length, next.mock.calls.length]).toEqual([1, 0])
  })

  it('runs the texts of a slow source without waiting for more', async () => {
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

  it('runs the texts of a steady slow source while it goes on', async () => {
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
    // Three texts come in the 20 ms that a window stays open, and one or two more while it runs.
    expect(given).toBeLessThan(15)
  })

  it('gathers the texts of a slow source while the program is busy', async () => {
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
    // The first window has the texts of 20 ms, the second all others until the first has run.
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

  it('runs small windows first, so that the first rows come soon, and then larger ones up to a batch', async () => {
    const { backend, lam } = makeLam()
    let given = 0
    function* many() {
      for (; given < 5000; given++) yield 'Eight words make some ten tokens of text.'
    }
    for await (const { index, tokenCount } of lam.stream(many())) {
      if (index > 0) continue
      // The window of the first row, and the next one, which is tokenized meanwhile.
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

  it('takes promises of other libraries from a source', async () => {
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

  it('names the index of a bad text or row in the whole stream', async () => {
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

  it('is aborted in its only batch, though the backend checks the signal before a run only', async () => {
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

  it("passes on the source's own error and refuses texts that are not strings", async () => {
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

  it('rejects while it waits for its source', async () => {
    const { backend, lam } = makeLam()
    await lam.warmup()
    const next = codeOf(lam.stream(never).next())
    await lam.dispose()
    expect([await next, backend.disposals]).toEqual(['LAM_DISPOSED', 1])
  })

  it('ends without an error when its consumer wants no more', async () => {
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

  it.each([undefined, 'document', 'passage', 'both'] as const)(
    'gives no rows for a text without passages: %s',
    async (context) => {
      const { backend, lam } = makeLam()
      const onProgress = vi.fn()
      const options = context === undefined ? { onProgress } : { context, onProgress }
      expect((await lam.encodePassages('  \n\n ', options)).length).toBe(0)
      expect(backend.batches).toHaveLength(0)
      expect(onProgress.mock.calls).toEqual([[{ texts: 1, totalTexts: 1, tokens: 2 }]])
    },
  )

  const parts = text.split(/\n{2,}/)

  it.each([{}, { dim: 8 }])(
    'gives passages without context the rows that encode gives them as texts: %o',
    async (options) => {
      const { backend, lam } = makeLam({ tokensPerBatch: 16 })
      const asTexts = await lam.encode(parts, options)
      const batches = backend.batches.splice(0)
      const rows = await lam.encodePassages(text, { ...options, context: 'passage' })
      expect([...rows]).toEqual([...asTexts])
      expect(backend.batches).toEqual(batches)
      expect(rows).toMatchObject({
        length: 3,
        truncated: [],
        omitted: [],
        tokenCount: (await lam.encodePassages(text)).tokenCount,
      })
    },
  )

  it.each([
    {},
    { dim: 8 },
    {
      passages: [
        [14, 35],
        [0, 13],
        [4, 30],
      ] as const,
    },
  ])('gives with both the normalised mean of the rows with context and without: %o', async (options) => {
    const { lam } = makeLam({ tokensPerBatch: 16 })
    const [document, passage, both] = [
      await lam.encodePassages(text, { ...options, context: 'document' }),
      await lam.encodePassages(text, { ...options, context: 'passage' }),
      await lam.encodePassages(text, { ...options, context: 'both' }),
    ]
    expect([...(await lam.encodePassages(text, options))]).toEqual([...document])
    expect(both.passages).toEqual(document.passages)
    expect(both.tokenCounts).toEqual(document.tokenCounts)
    for (const [i, row] of [...both].entries()) {
      const [a, b] = [document.at(i)!, passage.at(i)!]
      const mean = Float64Array.from(a, (value, j) => (value + b[j]) / 2)
      const length = Math.hypot(...mean)
      expect(length).toBeLessThan(1 - 1e-6)
      expect(Math.max(...row.map((value, j) => Math.abs(value - mean[j] / length)))).toBeLessThan(1e-7)
    }
  })

  it('runs the document and then the passages for both, and reports each run', async () => {
    const { backend, lam } = makeLam({ tokensPerBatch: 16 })
    const onProgress = vi.fn()
    await lam.encodePassages(text, { context: 'both', onProgress })
    expect(backend.batches.map(({ spans }) => spans.length / 2)).toEqual([3, 1, 2])
    const tokens = backend.batches.map(({ ids }) => ids.length)
    expect(onProgress.mock.calls.map(([progress]) => progress)).toEqual([
      { texts: 0, totalTexts: 1, tokens: tokens[0] },
      { texts: 0, totalTexts: 1, tokens: tokens[0] + tokens[1] },
      { texts: 1, totalTexts: 1, tokens: tokens[0] + tokens[1] + tokens[2] },
    ])
  })

  it('cuts the document with maxTokens, for both runs alike', async () => {
    const { backend, lam } = makeLam()
    const [, second] = (await lam.encodePassages(text)).passages
    const options = { maxTokens: second.tokenEnd }
    const document = await lam.encodePassages(text, options)
    const both = await lam.encodePassages(text, { ...options, context: 'both' })
    expect([document.truncated, document.omitted]).toEqual([[1], [2]])
    expect([both.truncated, both.omitted]).toEqual([[1], [2]])
    expect(both.passages).toEqual(document.passages)
    const { ids } = backend.batches[1]
    expect(backend.batches[2].ids).toEqual(ids)
    const alone = document.passages.map(({ tokenStart, tokenEnd }) => [
      ids[0],
      ...ids.subarray(tokenStart, tokenEnd),
      ids[ids.length - 1],
    ])
    expect([...backend.batches[3].ids]).toEqual(alone.sort((a, b) => b.length - a.length).flat())
  })

  it.each([5, 9, undefined])('cuts passages without context as encode cuts texts: at %s tokens', async (maxTokens) => {
    const { lam } = makeLam()
    const options = maxTokens === undefined ? {} : { maxTokens }
    const long = maxTokens === undefined ? [...parts, 'word '.repeat(9000).trim()] : parts
    const asTexts = await lam.encode(long, options)
    const rows = await lam.encodePassages(long.join('\n\n'), { ...options, context: 'passage' })
    expect([...rows]).toEqual([...asTexts])
    expect(rows.truncated).toEqual(asTexts.truncated)
    expect(rows.truncated.length).toBeGreaterThan(0)
    const kept = [...asTexts.tokenCounts].map((count) => Math.min(count, maxTokens ?? 8192) - 2)
    expect([...rows.tokenCounts]).toEqual(kept)
    expect(rows.omitted).toEqual([])
  })

  it('gives the mean of the pooled rows with normalize: false', async () => {
    const { lam } = makeLam()
    const options = { normalize: false }
    const document = await lam.encodePassages(text, { ...options, context: 'document' })
    const passage = await lam.encodePassages(text, { ...options, context: 'passage' })
    const both = await lam.encodePassages(text, { ...options, context: 'both' })
    expect(norm(document.at(0)!)).toBeGreaterThan(1.01)
    expect(both.data).toEqual(document.data.map((value, i) => Math.fround(value + passage.data[i]) / 2))
  })

  it('stops between the two runs of both', async () => {
    const { backend, lam } = makeLam()
    const controller = new AbortController()
    const onProgress = () => controller.abort()
    const call = lam.encodePassages(text, { context: 'both', onProgress, signal: controller.signal })
    expect([await codeOf(call), backend.batches.length]).toEqual(['LAM_ABORTED', 1])
  })

  it.each(['none', 'Document', '', null, true, 1])(
    'refuses %j for a context before anything loads',
    async (context) => {
      const { backend, lam } = makeLam()
      const call = lam.encodePassages(text, { context: context as never })
      await expect(call).rejects.toMatchObject({
        code: 'LAM_OPTION_INVALID',
        message: expect.stringMatching(/^context must be 'document', 'windows', 'passage' or 'both'; found /),
      })
      expect(backend.compiles).toHaveLength(0)
    },
  )
})
