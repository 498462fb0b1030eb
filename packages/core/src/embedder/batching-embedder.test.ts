import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { nextTurn } from '../async/index.js'
import { LamError } from '../errors.js'
import type { EncodeOptions } from '../lam/options.js'
import { quantizeEmbeddings } from '../outputs/quantize-embeddings.js'
import { errorOf } from '../testing/error-of.js'
import { FakeEmbedder, fakeEmbeddings } from '../testing/fake-embedder.js'
import { gate } from '../testing/gate.js'
import { codeOf, makeLam } from '../testing/make-lam.js'
import { BatchingEmbedder, type BatchingOptions } from './batching-embedder.js'

function make(options: BatchingOptions = {}) {
  const embedder = new FakeEmbedder()
  return { embedder, batching: new BatchingEmbedder(embedder, options) }
}

/** A batching embedder whose first batch, the text `'first'`, runs until `open`. */
async function busy(options: BatchingOptions = {}) {
  const { embedder, batching } = make(options)
  const { opened, open } = gate()
  embedder.gate = () => opened
  const first = batching.encode('first')
  await vi.waitFor(() => expect(embedder.calls).toHaveLength(1))
  return { embedder, batching, first, open }
}

const textsOf = ({ calls }: FakeEmbedder) => calls.map(({ texts }) => texts)

describe('BatchingEmbedder', () => {
  it('makes one batch of the calls of one turn', async () => {
    const { embedder, batching } = make()
    const rows = await Promise.all(['a', 'b', 'c'].map((text) => batching.encode(text)))
    expect(textsOf(embedder)).toEqual([['a', 'b', 'c']])
    expect(rows).toEqual([...fakeEmbeddings(['a', 'b', 'c'])])
  })

  it('runs a call alone at once when idle, and gathers while a batch runs', async () => {
    const { embedder, batching, first, open } = await busy()
    const later = []
    for (const text of ['a', 'b']) {
      later.push(batching.encode([text, `${text}${text}`]))
      await nextTurn()
    }
    expect(textsOf(embedder)).toEqual([['first']])
    open()
    expect((await Promise.all(later)).map((rows) => [...rows])).toEqual([
      [...fakeEmbeddings(['a', 'aa'])],
      [...fakeEmbeddings(['b', 'bb'])],
    ])
    expect(textsOf(embedder)).toEqual([['first'], ['a', 'aa', 'b', 'bb']])
    expect(await first).toEqual(fakeEmbeddings(['first']).at(0))
  })

  it('sets no timer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] })
    try {
      const { batching } = make()
      await Promise.all([batching.encode('a'), batching.encode('b')])
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('keeps batches within maxBatchTexts and maxBatchCharacters', async () => {
    const { embedder, batching, open } = await busy({ maxBatchTexts: 3, maxBatchCharacters: 10 })
    const all = ['1', '2', '3', '4', 'a long text beyond it', '123456', '12345', 'end'].map((text) =>
      batching.encode(text),
    )
    open()
    await Promise.all(all)
    expect(textsOf(embedder).slice(1)).toEqual([
      ['1', '2', '3'],
      ['4'],
      ['a long text beyond it'],
      ['123456'],
      ['12345', 'end'],
    ])
  })

  it('lets small calls pass a large one, which comes back whole and in order', async () => {
    const { embedder, batching, open } = await busy({ maxBatchTexts: 4 })
    const texts = Array.from({ length: 10 }, (_, i) => `text ${i} ${'x'.repeat(i)}`)
    const [large, small] = [batching.encode(texts), batching.encode('small')]
    open()
    const rows = await large
    const expected = fakeEmbeddings(texts)
    expect(rows).toEqual(expected)
    expect(rows.truncated).toEqual(expected.truncated)
    expect(await small).toEqual(fakeEmbeddings(['small']).at(0))
    expect(
      textsOf(embedder)
        .slice(1)
        .map((batch) => batch.indexOf('small')),
    ).toEqual([-1, 0, -1])
  })

  it('batches only calls of equal options', async () => {
    const { embedder, batching } = make()
    const options: EncodeOptions[] = [
      {},
      { normalize: true },
      { dim: 2 },
      { dim: 2, signal: new AbortController().signal, onProgress: () => {} },
      { maxTokens: Number.POSITIVE_INFINITY },
      { maxTokens: 3 },
      { prompt: 'query' },
      { prompt: { text: 'query' } },
      { normalize: false },
    ]
    const rows = await Promise.all(options.map((each, i) => batching.encode([`text ${i}`], each)))
    expect(rows.map((each) => [...each])).toEqual(options.map((each, i) => [...fakeEmbeddings([`text ${i}`], each)]))
    expect(embedder.calls.map(({ texts }) => texts.length).sort()).toEqual([1, 1, 1, 1, 1, 2, 2])
    expect(embedder.calls.map(({ options: { signal: _, ...rest } }) => rest)).toContainEqual({ prompt: 'query' })
  })

  it('shares a batch between outputs, and asks the inner embedder for float32', async () => {
    const { embedder, batching } = make()
    const [float, int8, binary] = await Promise.all([
      batching.encode(['a', 'b']),
      batching.encode(['a', 'b'], { output: 'int8' }),
      batching.encode('a', { output: 'binary' }),
    ])
    expect(embedder.calls.map(({ options }) => options.output)).toEqual([undefined])
    expect(int8).toEqual(quantizeEmbeddings(float, 'int8'))
    expect(binary).toEqual(quantizeEmbeddings(float, 'binary').at(0))
  })

  it('gives rows that own their memory', async () => {
    const { batching } = make()
    const [a, b] = await Promise.all([batching.encode('a'), batching.encode(['b', 'c'])])
    expect([a.buffer.byteLength, b.data.buffer.byteLength]).toEqual([16, 32])
  })

  it('embeds the list and the options as they were when the call was made', async () => {
    const { embedder, batching, open } = await busy()
    const texts = ['a', 'b']
    const options = { prompt: { text: 'p' } }
    const rows = batching.encode(texts, options)
    texts.push('c')
    options.prompt.text = 'q'
    open()
    expect([...(await rows)]).toEqual([...fakeEmbeddings(['a', 'b'], { prompt: { text: 'p' } })])
    expect(batching.queuedTexts).toBe(0)
    expect(embedder.calls).toHaveLength(2)
  })

  it('takes an empty list', async () => {
    const { batching } = make()
    expect((await batching.encode([], { dim: 3 })).dim).toBe(3)
  })

  it('reports to each caller its own progress', async () => {
    const { batching, open } = await busy({ maxBatchTexts: 2 })
    const told: unknown[] = []
    const rows = batching.encode(['a', 'bb', 'ccc'], { onProgress: (progress) => told.push(progress) })
    open()
    await rows
    expect(told).toEqual([
      { texts: 2, totalTexts: 3, tokens: 3 },
      { texts: 3, totalTexts: 3, tokens: 6 },
    ])
  })

  it('runs concurrentBatches batches at once', async () => {
    for (const concurrentBatches of [1, 3]) {
      const { embedder, batching } = make({ concurrentBatches, maxBatchTexts: 1 })
      embedder.gate = nextTurn
      const texts = Array.from({ length: 9 }, (_, i) => `text ${i}`)
      expect([...(await batching.encode(texts))]).toEqual([...fakeEmbeddings(texts)])
      expect(embedder.mostAtOnce).toBe(concurrentBatches)
    }
  })

  it.each([
    { maxBatchTexts: 0 },
    { maxBatchCharacters: 1.5 },
    { maxQueuedTexts: '5' },
    { concurrentBatches: Number.NaN },
    { maxQueuedTexts: undefined },
  ])('refuses %o', (options) => {
    expect(() => new BatchingEmbedder(new FakeEmbedder(), options as never)).toThrow(/must be a whole number/)
  })

  it.each([{ dim: 0 }, { dim: Symbol('x') }, { dim: '4' }, { output: 'int4' }, { maxTokens: 1 }, { signal: {} }, null])(
    'refuses %o for that call alone',
    async (options) => {
      const { batching } = make()
      const [wrong, right] = [codeOf(batching.encode('a', options as never)), batching.encode('b')]
      expect(await wrong).toBe('LAM_OPTION_INVALID')
      expect(await right).toEqual(fakeEmbeddings(['b']).at(0))
    },
  )
})

it('refuses a call whose texts are too long for the queue, but takes one alone', async () => {
  const { batching, open } = await busy({ maxQueuedCharacters: 10 })
  const alone = batching.encode('longer than ten')
  expect(await codeOf(batching.encode('a'))).toBe('LAM_OVERLOADED')
  open()
  await alone
  const { batching: next, open: openNext } = await busy({ maxQueuedCharacters: 10 })
  const waiting = [next.encode('12345'), next.encode('67890')]
  expect(await codeOf(next.encode('1'))).toBe('LAM_OVERLOADED')
  openNext()
  await Promise.all(waiting)
})

describe('the express batch', () => {
  const opts = { maxBatchTexts: 4, expressCharacters: 10 }

  it('takes short calls while the others run, and leaves long ones', async () => {
    const { embedder, batching, open } = await busy(opts)
    const long = batching.encode('longer than ten')
    const many = batching.encode(['1', '2', '3', '4', '5'])
    embedder.gate = async () => {}
    const short = [batching.encode('ab'), batching.encode(['cd', 'ef']), batching.encode('ghijkl')]
    expect(await short[0]).toEqual(fakeEmbeddings(['ab']).at(0))
    await Promise.all(short)
    expect(textsOf(embedder)).toEqual([['first'], ['ab', 'cd', 'ef'], ['ghijkl']])
    open()
    await Promise.all([long, many])
    expect(textsOf(embedder).slice(3)).toEqual([
      ['longer than ten', '1', '2', '3'],
      ['4', '5'],
    ])
  })

  it('is one at a time, and none without the option', async () => {
    const { embedder, batching, open } = await busy(opts)
    const short = [batching.encode('a')]
    await vi.waitFor(() => expect(embedder.calls).toHaveLength(2))
    short.push(batching.encode('b'), batching.encode('c'))
    await nextTurn()
    await nextTurn()
    expect(embedder.mostAtOnce).toBe(2)
    open()
    await Promise.all(short)
    expect(textsOf(embedder)).toEqual([['first'], ['a'], ['b', 'c']])
    const plain = await busy({ maxBatchTexts: 4 })
    const waiting = plain.batching.encode('a')
    await nextTurn()
    await nextTurn()
    expect(plain.embedder.mostAtOnce).toBe(1)
    plain.open()
    await waiting
  })
})

describe('an abort', () => {
  it('takes its call out of the queue at once, and the other calls get their rows', async () => {
    const { embedder, batching, open } = await busy()
    const controller = new AbortController()
    const [mine, other] = [batching.encode(['a', 'b'], { signal: controller.signal }), batching.encode('c')]
    expect(batching.queuedTexts).toBe(3)
    controller.abort('enough')
    const error = await errorOf(() => mine)
    expect([error.code, error.cause, batching.queuedTexts]).toEqual(['LAM_ABORTED', 'enough', 1])
    open()
    expect(await other).toEqual(fakeEmbeddings(['c']).at(0))
    expect(textsOf(embedder)).toEqual([['first'], ['c']])
  })

  it('rejects its call at once, and the batch goes on for the others', async () => {
    const { embedder, batching } = make()
    const { opened, open } = gate()
    embedder.gate = () => opened
    const controller = new AbortController()
    const [mine, other] = [batching.encode('a', { signal: controller.signal }), batching.encode('b')]
    await vi.waitFor(() => expect(embedder.calls).toHaveLength(1))
    controller.abort()
    expect(await codeOf(mine)).toBe('LAM_ABORTED')
    expect(embedder.calls[0].options.signal?.aborted).toBe(false)
    open()
    expect(await other).toEqual(fakeEmbeddings(['b']).at(0))
  })

  it('stops a batch when all its calls have left', async () => {
    const { embedder, batching } = make()
    embedder.gate = (_, { signal }) => new Promise((resolve) => signal?.addEventListener('abort', resolve))
    const controllers = [new AbortController(), new AbortController()]
    const calls = controllers.map(({ signal }) => codeOf(batching.encode('a', { signal })))
    await vi.waitFor(() => expect(embedder.calls).toHaveLength(1))
    controllers[0].abort()
    await nextTurn()
    expect(embedder.calls[0].options.signal?.aborted).toBe(false)
    controllers[1].abort()
    expect(await Promise.all(calls)).toEqual(['LAM_ABORTED', 'LAM_ABORTED'])
    await nextTurn()
    expect(embedder.calls[0].options.signal?.aborted).toBe(true)
    embedder.gate = async () => {}
    expect(await batching.encode('b')).toEqual(fakeEmbeddings(['b']).at(0))
  })

  it('before the call makes the call reject', async () => {
    const { embedder, batching } = make()
    expect(await codeOf(batching.encode('a', { signal: AbortSignal.abort() }))).toBe('LAM_ABORTED')
    await nextTurn()
    expect([embedder.calls.length, batching.queuedTexts]).toEqual([0, 0])
  })
})

describe('an error', () => {
  it('of a text that is not a string fails its call before it waits', async () => {
    const { embedder, batching } = make()
    const [wrong, right] = [codeOf(batching.encode(['a', 5] as never)), batching.encode('b')]
    expect(await wrong).toBe('LAM_INPUT_NOT_A_STRING')
    expect(await right).toEqual(fakeEmbeddings(['b']).at(0))
    expect(textsOf(embedder)).toEqual([['b']])
  })

  it.each([
    ['a LamError of texts', new LamError('LAM_NON_FINITE', 'not finite')],
    ['an error of a server', new Error('413')],
  ])('of one text fails its call alone: %s', async (_, failure) => {
    const { embedder, batching } = make()
    embedder.failure = failure
    const texts = ['a', 'b', 'c', 'bad', 'd', 'e', 'f', 'g']
    const outcomes = await Promise.allSettled(texts.map((text) => batching.encode([text, `${text}${text}`])))
    for (const [i, outcome] of outcomes.entries()) {
      if (texts[i] === 'bad') expect(outcome).toEqual({ status: 'rejected', reason: failure })
      else expect(outcome).toMatchObject({ value: fakeEmbeddings([texts[i], `${texts[i]}${texts[i]}`]) })
    }
    // The whole batch, and two halves for each split.
    expect(embedder.calls).toHaveLength(7)
  })

  it('that does not depend on the texts causes no second run', async () => {
    for (const code of ['LAM_DEVICE_LOST', 'LAM_OPTION_INVALID', 'LAM_CHECKPOINT_NOT_FOUND', 'LAM_DISPOSED'] as const) {
      const { embedder, batching } = make()
      embedder.failure = new LamError(code, 'no')
      const codes = await Promise.all(['a', 'bad', 'b'].map((text) => codeOf(batching.encode(text))))
      expect([codes, embedder.calls.length]).toEqual([[code, code, code], 1])
    }
  })

  it('in a later part of a call fails the whole call and names the part', async () => {
    const { embedder, batching } = make({ maxBatchTexts: 2 })
    const error = await errorOf(() => batching.encode(['a', 'b', 'c', 'bad', 'd', 'e']))
    expect(error.message).toContain('Counted from text 2, in texts 2 to 3')
    expect(error.code).toBe('LAM_NON_FINITE')
    await nextTurn()
    expect([embedder.calls.length, batching.queuedTexts]).toEqual([2, 0])
  })

  it('of onProgress fails its call alone', async () => {
    const { batching } = make()
    const failure = new Error('mine')
    const fail = () => {
      throw failure
    }
    const [mine, other] = [batching.encode('a', { onProgress: fail }), batching.encode('b')]
    await expect(mine).rejects.toBe(failure)
    expect(await other).toEqual(fakeEmbeddings(['b']).at(0))
  })

  it('reports an embedder that returns too few rows, instead of giving wrong rows', async () => {
    const { embedder, batching } = make()
    embedder.encode = async (texts) => fakeEmbeddings(texts.slice(1))
    const errors = await Promise.all(['a', 'b'].map((text) => errorOf(() => batching.encode(text))))
    expect(errors.map(({ code }) => code)).toEqual(['LAM_BACKEND_FAILED', 'LAM_BACKEND_FAILED'])
    expect(errors[0].message).toContain('returned 0 rows for 1 texts')
  })

  it('of a full queue names the limit, and later calls succeed', async () => {
    const { batching, open } = await busy({ maxQueuedTexts: 3 })
    const waiting = batching.encode(['a', 'b'])
    const error = await errorOf(() => batching.encode(['c', 'd']))
    expect([error.code, error.message]).toEqual([
      'LAM_OVERLOADED',
      '2 texts wait already, and the queue holds 3 at most: it has no room for 2 more. Try again later, or raise maxQueuedTexts.',
    ])
    const fits = batching.encode('c')
    expect((await errorOf(() => batching.encode(['a', 'b', 'c', 'd']))).code).toBe('LAM_INPUT_INVALID')
    open()
    expect([(await waiting).length, (await fits).length]).toEqual([2, 4])
    expect((await batching.encode(['c', 'd'])).length).toBe(2)
  })
})

describe('dispose', () => {
  it('rejects all calls at once, stops their batch, and disposes of the inner embedder', async () => {
    const { embedder, batching, first, open } = await busy()
    const waiting = batching.encode('a')
    const disposed = batching.dispose()
    expect(await Promise.all([first, waiting].map(codeOf))).toEqual(['LAM_DISPOSED', 'LAM_DISPOSED'])
    expect(embedder.calls[0].options.signal?.aborted).toBe(true)
    let over = false
    void disposed.then(() => {
      over = true
    })
    await nextTurn()
    expect(over).toBe(false)
    open()
    await disposed
    await batching.dispose()
    expect([embedder.disposals, embedder.calls.length, batching.queuedTexts]).toEqual([1, 1, 0])
  })

  it('refuses every later call', async () => {
    const { batching } = make()
    await batching.dispose()
    const calls = [batching.encode('a'), batching.encode([]), batching.info(), batching.stream(['a']).next()]
    expect(await Promise.all(calls.map(codeOf))).toEqual(Array(4).fill('LAM_DISPOSED'))
  })

  it('ends a stream under way', async () => {
    const { batching } = make()
    const rows = batching.stream(['a', 'b'])
    await rows.next()
    await batching.dispose()
    expect(await codeOf(rows.next())).toBe('LAM_DISPOSED')
  })

  it('runs at the end of an await using block', async () => {
    const embedder = new FakeEmbedder()
    {
      await using batching = new BatchingEmbedder(embedder)
      await batching.encode('a')
    }
    expect(embedder.disposals).toBe(1)
  })

  it("rejects with the inner embedder's error", async () => {
    const { embedder, batching } = make()
    embedder.dispose = () => Promise.reject(new Error('stuck'))
    await expect(batching.dispose()).rejects.toThrow('stuck')
  })
})

describe('a batching embedder around another', () => {
  it("passes on the inner embedder's stream and info", async () => {
    const { embedder, batching } = make()
    expect(await batching.info()).toEqual(await embedder.info())
    expect(await batching.fingerprint()).toBeUndefined()
    const knowing = Object.assign(embedder, { fingerprint: async () => 'abc' })
    expect(await new BatchingEmbedder(knowing).fingerprint()).toBe('abc')
    const rows = []
    for await (const row of batching.stream(['a', 'b'], { output: 'int8', dim: 3 })) rows.push(row)
    const expected = quantizeEmbeddings(fakeEmbeddings(['a', 'b'], { dim: 3 }), 'int8')
    expect(rows.map(({ embedding }) => embedding)).toEqual([...expected])
    expect(rows.map(({ index, text }) => [index, text])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ])
  })

  it('gives the same bits as its LAM alone', async () => {
    const { lam } = makeLam()
    const { backend, lam: beneath } = makeLam()
    const texts = Array.from({ length: 64 }, (_, i) => `text number ${i} ${'again '.repeat(i % 7)}`)
    const expected = await lam.encode(texts)
    const batching = new BatchingEmbedder(beneath)
    const rows = await Promise.all(texts.map((text) => batching.encode(text)))
    expect(rows.map((row) => [...row])).toEqual([...expected].map((row) => [...row]))
    expect(backend.batches).toHaveLength(1)
  })
})

const text = fc.oneof(
  { weight: 12, arbitrary: fc.string({ maxLength: 14 }) },
  { weight: 1, arbitrary: fc.constant('bad') },
)
const call = fc.record({
  texts: fc.array(text, { maxLength: 9 }),
  options: fc.constantFrom<EncodeOptions>({}, { dim: 2 }, { maxTokens: 3 }, { prompt: 'query' }),
  /** Turns of the event loop before the call, and from the call to its abort. */
  after: fc.nat(4),
  abortAfter: fc.option(fc.nat(4)),
})

/** Runs `work`, and meanwhile lets the scheduled tasks run one by one. */
async function drained(scheduler: fc.Scheduler, work: Promise<unknown>): Promise<void> {
  let over = false
  const ended = work.finally(() => {
    over = true
  })
  ended.catch(() => {})
  while (!over) {
    if (scheduler.count() > 0) await scheduler.waitOne()
    else await nextTurn()
  }
  await ended
}

describe('any interleaving', () => {
  it('gives each caller the rows of its own texts, or its own error', async () => {
    const limits = fc.record({
      maxBatchTexts: fc.integer({ min: 1, max: 8 }),
      maxBatchCharacters: fc.integer({ min: 1, max: 60 }),
      concurrentBatches: fc.integer({ min: 1, max: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 1, maxLength: 12 }),
        limits,
        fc.scheduler(),
        async (calls, options, s) => {
          const { embedder, batching } = make(options)
          embedder.gate = () => s.schedule(Promise.resolve())
          const outcomes = calls.map(async ({ texts, options, after, abortAfter }) => {
            const turns = async (count: number) => {
              for (let turn = 0; turn < count; turn++) await nextTurn()
            }
            await turns(after)
            const controller = new AbortController()
            const rows = batching.encode(texts, { ...options, signal: controller.signal })
            if (abortAfter !== null) void turns(abortAfter).then(() => controller.abort())
            const [outcome] = await Promise.allSettled([rows])
            if (outcome.status === 'fulfilled') {
              expect(texts).not.toContain('bad')
              expect(outcome.value).toEqual(fakeEmbeddings(texts, options))
            } else if (outcome.reason.code === 'LAM_ABORTED') {
              expect(controller.signal.aborted).toBe(true)
            } else {
              expect(texts).toContain('bad')
              expect(outcome.reason.code).toBe('LAM_NON_FINITE')
            }
          })
          // A batch whose calls have all left may still run.
          await drained(
            s,
            Promise.all(outcomes).then(() => batching.dispose()),
          )
          expect(batching.queuedTexts).toBe(0)
          expect(embedder.mostAtOnce).toBeLessThanOrEqual(options.concurrentBatches)
          for (const { texts } of embedder.calls) expect(texts.length).toBeLessThanOrEqual(options.maxBatchTexts)
        },
      ),
      { numRuns: 300 },
    )
  })
})
