import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { gate } from '../testing/gate.js'
import { codeOf, makeLam, norm } from '../testing/make-lam.js'

describe('LAM.encode', () => {
  it('gives a row for a string and rows for a list', async () => {
    const { lam } = makeLam()
    const row = await lam.encode('hello world')
    const rows = await lam.encode(['hello world', 'the sun'])
    expect(row).toBeInstanceOf(Float32Array)
    expect([rows.length, rows.dim, rows.data.length]).toEqual([2, 64, 128])
    expect([...rows].map((r) => r.length)).toEqual([64, 64])
    expect([...rows.at(0)!]).toEqual([...row])
    expect(rows.at(1.7)).toEqual(rows.at(1))
    expect([rows.at(2), rows.at(-3)]).toEqual([undefined, undefined])
    expect([...rows].map((r) => Math.abs(norm(r) - 1) < 1e-6)).toEqual([true, true])
  })

  it('embeds the list as it was when the call was made', async () => {
    const kept = ['hello', 'the sun', 'a cat', 'on the mat']
    const expected = (await makeLam().lam.encode(kept)).data
    for (const change of [
      (texts: string[]) => texts.splice(1),
      (texts: string[]) => texts.push('more'),
      (texts: string[]) => texts.fill('other'),
    ]) {
      const texts = [...kept]
      const call = makeLam({ tokensPerBatch: 4 }).lam.encode(texts)
      change(texts)
      const rows = await call
      expect([rows.length, [...rows.data]]).toEqual([4, [...expected]])
    }
  })

  it('takes options as they were when the call was made', async () => {
    const options: { dim: number } = { dim: 8 }
    const call = makeLam().lam.encode(['a'], options)
    options.dim = 4
    expect((await call).dim).toBe(8)
  })

  it('gives an empty result for an empty list', async () => {
    const rows = await makeLam().lam.encode([])
    expect([rows.length, rows.data.length, rows.truncated.length]).toEqual([0, 0, 0])
  })

  it("keeps the caller's order and counts, in batches of any size", async () => {
    const alone = makeLam().lam
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ maxLength: 60 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 80 }),
        async (texts, tokensPerBatch) => {
          const rows = await makeLam({ tokensPerBatch }).lam.encode(texts)
          for (const [i, text] of texts.entries()) {
            const one = await alone.encode([text])
            expect([...rows.at(i)!]).toEqual([...one.data])
            expect(rows.tokenCounts[i]).toBe(one.tokenCounts[0])
          }
        },
      ),
      { numRuns: 20 },
    )
  })

  it('reports every text that was cut, and how long it was', async () => {
    const { backend, lam } = makeLam()
    const rows = await lam.encode(['a b c d e f', 'a', 'a b c d e'], { maxTokens: 6 })
    expect(rows.truncated).toEqual([0, 2])
    expect([...rows.tokenCounts]).toEqual([8, 3, 7])
    expect(Math.max(...backend.batches.map((batch) => batch.offsets[1] - batch.offsets[0]))).toBe(6)
    expect((await lam.encode(['a b c d e f'], { maxTokens: Infinity })).truncated).toEqual([])
  })

  it('cuts rows to a narrower width and normalises again', async () => {
    const { lam } = makeLam()
    const [wide] = await lam.encode(['hello world'])
    const narrow = await lam.encode(['hello world'], { dim: 16 })
    expect(narrow.dim).toBe(16)
    expect(norm(narrow.data)).toBeCloseTo(1, 6)
    const cut = wide.subarray(0, 16)
    narrow.data.forEach((value, i) => {
      expect(value).toBeCloseTo(cut[i] / norm(cut), 6)
    })
  })

  it.each([
    ['dim 0', { dim: 0 }],
    ['dim beyond the width', { dim: 65 }],
    ['a broken dim', { dim: 1.5 }],
    ['maxTokens 1', { maxTokens: 1 }],
    ['maxTokens NaN', { maxTokens: Number.NaN }],
  ])('refuses %s', async (_, options) => {
    expect(await codeOf(makeLam().lam.encode(['a'], options))).toBe('LAM_OPTION_INVALID')
  })

  it.each([
    ['null for options', null],
    ['a number for options', 5],
    ['an object that is no signal', { signal: {} }],
    ['a number for a signal', { signal: 5 }],
    ['null for a signal', { signal: null }],
    ['a number for onProgress', { onProgress: 5 }],
    ['a symbol for dim', { dim: Symbol('x') }],
    ['a symbol for maxTokens', { maxTokens: Symbol('x') }],
  ])('refuses %s, in every call, before anything loads', async (_, options) => {
    const { backend, lam } = makeLam()
    const calls = [lam.encode('x', options as never), lam.encodePassages('x', options as never)]
    const codes = [...calls.map(codeOf), codeOf(lam.stream(['x'], options as never).next())]
    expect(await Promise.all(codes)).toEqual(Array(3).fill('LAM_OPTION_INVALID'))
    if (!(options instanceof Object && 'dim' in options)) expect(backend.compiles).toHaveLength(0)
  })

  it('refuses more rows than an array can hold', async () => {
    const { lam } = makeLam()
    await lam.warmup()
    vi.stubGlobal(
      'Float32Array',
      class extends Float32Array {
        constructor(length: number) {
          if (length >= 640) throw new RangeError('Array buffer allocation failed')
          super(length)
        }
      },
    )
    try {
      expect(await codeOf(lam.encode(Array(10).fill('a')))).toBe('LAM_INPUT_INVALID')
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('names the index of a text that is not a string', async () => {
    const { lam } = makeLam()
    await expect(lam.encode(['a', 3 as never, 'b'])).rejects.toMatchObject({
      code: 'LAM_INPUT_NOT_A_STRING',
      message: expect.stringContaining('Text 1'),
    })
    expect(await codeOf(lam.encode(null as never))).toBe('LAM_INPUT_NOT_A_STRING')
    expect(await codeOf(lam.encode(new Array(1)))).toBe('LAM_INPUT_NOT_A_STRING')
  })

  it('reports progress after every batch, ending with all', async () => {
    const seen: unknown[] = []
    await makeLam({ tokensPerBatch: 4 }).lam.encode(['a', 'b', 'c'], { onProgress: (p) => seen.push(p) })
    expect(seen).toEqual([1, 2, 3].map((texts) => ({ texts, totalTexts: 3, tokens: 3 * texts })))
  })

  it('stops between batches when aborted, and the next call works', async () => {
    const { backend, lam } = makeLam({ tokensPerBatch: 4 })
    const controller = new AbortController()
    const texts = ['a', 'b', 'c', 'd']
    const onProgress = vi.fn(() => controller.abort(new Error('changed my mind')))
    const error = await lam.encode(texts, { signal: controller.signal, onProgress }).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'LAM_ABORTED', cause: new Error('changed my mind') })
    expect([onProgress.mock.calls.length, backend.batches.length]).toEqual([1, 1])
    expect((await lam.encode(texts)).length).toBe(4)
  })

  it.each([
    ['the only batch', ['a']],
    ['the last batch', ['a', 'b']],
  ])('is aborted in %s, though the backend checks the signal before a run only', async (_, texts) => {
    const { backend, lam } = makeLam({ tokensPerBatch: 4 })
    const { opened, open } = gate()
    const controller = new AbortController()
    const calls: Promise<unknown>[] = [
      lam.encode(texts, {
        signal: controller.signal,
        onProgress: ({ texts: done }) => {
          if (done === texts.length - 1) backend.gate = opened
        },
      }),
    ]
    if (texts.length === 1) {
      backend.gate = opened
      calls.push(lam.encodePassages('a', { signal: controller.signal }))
    }
    await vi.waitFor(() => expect(backend.batches).toHaveLength(2))
    controller.abort('enough')
    open()
    const errors = await Promise.all(calls.map((call) => call.catch((error: unknown) => error)))
    for (const error of errors) expect(error).toMatchObject({ code: 'LAM_ABORTED', cause: 'enough' })
  })

  it('refuses a result of the wrong size', async () => {
    for (const size of [0, 63, 65]) {
      const { backend, lam } = makeLam()
      backend.spoil = () => new Float32Array(size).fill(1)
      expect(await codeOf(lam.encode('a'))).toBe('LAM_BACKEND_FAILED')
    }
  })

  it('names the text whose row is not finite', async () => {
    const { backend, lam } = makeLam()
    backend.spoil = (rows) => rows.fill(0, 64, 128)
    await expect(lam.encode(['a', 'a b c', 'a b'])).rejects.toThrow('The embedding of text 2 has norm 0')
  })

  it('never returns a row that is not finite', async () => {
    for (const bad of [Number.NaN, Infinity, 0]) {
      const { backend, lam } = makeLam()
      backend.spoil = (rows) => rows.fill(bad)
      expect(await codeOf(lam.encode('a'))).toBe('LAM_NON_FINITE')
    }
  })
})

describe('splitSpecialTokens', () => {
  it('reads [MASK] in a text as its characters; without it, as the token', async () => {
    const [plain, split] = [makeLam(), makeLam({ splitSpecialTokens: true })]
    const tokens = async ({ lam }: ReturnType<typeof makeLam>) => (await lam.encode(['a [MASK]'])).tokenCounts[0]
    expect(await tokens(plain)).toBe(4)
    expect(await tokens(split)).toBeGreaterThan(4)
  })

  it('is true or false', () => {
    expect(() => makeLam({ splitSpecialTokens: 'yes' as never })).toThrow(
      expect.objectContaining({ code: 'LAM_OPTION_INVALID' }),
    )
  })
})

describe('a row', () => {
  const dim = 16
  const ways: [string, () => Promise<Float32Array>][] = [
    ['of encode(string)', async () => makeLam().lam.encode('the sun', { dim })],
    ['that at gives', async () => (await makeLam().lam.encode(['a', 'the sun', 'b'], { dim })).at(1)!],
    ['that iteration gives', async () => [...(await makeLam().lam.encode(['a', 'the sun', 'b'], { dim }))][1]],
    [
      'of a stream',
      async () => {
        for await (const { index, embedding } of makeLam().lam.stream(['a', 'the sun'], { dim }))
          if (index === 1) return embedding
        throw new Error('no row')
      },
    ],
    ['of a passage', async () => (await makeLam().lam.encodePassages('a\n\nthe sun', { dim })).at(1)!],
  ]

  it.each(ways)('%s carries itself and nothing else', async (_, rowOf) => {
    const row = await rowOf()
    const values = [...row]
    expect(values).toHaveLength(dim)
    expect([row.byteOffset, row.buffer.byteLength]).toEqual([0, 4 * dim])
    expect(new Float32Array(new Uint8Array(row.buffer).slice().buffer)).toEqual(Float32Array.from(values))
    expect(JSON.stringify({ row })).toBe(JSON.stringify({ row: values }))
    expect(Object.keys(row)).toHaveLength(dim)
    expect([...structuredClone(row)]).toEqual(values)
    const moved = structuredClone(row, { transfer: [row.buffer as ArrayBuffer] })
    expect([moved.length, moved.buffer.byteLength, row.length]).toEqual([dim, 4 * dim, 0])
  })

  it('may be changed without a change of another row, or of the block', async () => {
    const rows = await makeLam().lam.encode(['a', 'the sun'])
    const before = [...rows.data]
    for (const row of rows) row.fill(9)
    rows.at(0)!.fill(9)
    expect([...rows.data]).toEqual(before)
  })

  it('is a list in the list that is the JSON of all', async () => {
    const rows = await makeLam().lam.encode(['a', 'the sun'], { dim: 3 })
    expect(JSON.parse(JSON.stringify(rows))).toEqual([[...rows.at(0)!], [...rows.at(1)!]])
  })
})
