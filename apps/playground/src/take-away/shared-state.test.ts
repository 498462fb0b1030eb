import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromFragment, toFragment } from './shared-state.js'

describe('a shared link', () => {
  it('restores its state, with any text', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 })
    const state = fc.record({ texts: text, query: text, dim: fc.integer({ min: 1, max: 384 }) })
    await fc.assert(
      fc.asyncProperty(state, async (settings) => {
        const shared = { tab: 'compare', ...settings }
        expect(await fromFragment(`#${await toFragment(shared)}`)).toEqual(shared)
      }),
      { numRuns: 50 },
    )
  })

  it('is shorter than the text it carries', async () => {
    const texts = Array.from({ length: 200 }, (_, i) => `This is line ${i} of a long list of lines`).join('\n')
    expect((await toFragment({ tab: 'compare', texts })).length).toBeLessThan(texts.length / 4)
  })

  it.each([
    ['a tab alone', '#compare'],
    ['nothing', ''],
    ['what was cut', '#compare/q1YqSa0oKVayUg'],
    ['noise', '#compare/____'],
  ])('is not read from %s', async (_, fragment) => {
    expect(await fromFragment(fragment)).toBeUndefined()
  })

  it('ignores a link that this page would not write', async () => {
    const odd = { tab: 'compare', texts: 7, dim: -1, more: 'x' } as unknown as Parameters<typeof toFragment>[0]
    expect(await fromFragment(await toFragment(odd))).toEqual({ tab: 'compare' })
  })

  it('does not unpack a decompression bomb', async () => {
    expect(await fromFragment(await toFragment({ tab: 'compare', texts: 'a'.repeat(3_000_000) }))).toBeUndefined()
  })
})
