import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
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
    expect(rows.at(-1)!.buffer).toBe(rows.data.buffer)
    expect(rows.at(2)).toBeUndefined()
    expect([...rows].map((r) => Math.abs(norm(r) - 1) < 1e-6)).toEqual([true, true])
  })

  it('gives an empty result for an empty list', async () => {
    const rows = await makeLam().lam.encode([])
    expect([rows.length, rows.data.length, rows.truncated.length]).toEqual([0, 0, 0])
  })

  it('keeps the callers order and counts, whatever the batches', async () => {
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

  it('names the index of what is not a string', async () => {
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

  it('never returns a row that is not finite', async () => {
    for (const bad of [Number.NaN, Infinity, 0]) {
      const { backend, lam } = makeLam()
      backend.spoil = (rows) => rows.fill(bad)
      expect(await codeOf(lam.encode('a'))).toBe('LAM_NON_FINITE')
    }
  })
})
