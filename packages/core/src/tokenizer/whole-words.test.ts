import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExactCuts, isWhiteSpace } from './exact-cuts.js'
import type { PassageRange } from './passages.js'
import { trickyText } from './testing/test-tokenizers.js'
import { wholeWords } from './whole-words.js'

const cuts = new ExactCuts({ ideographs: true })

function walk(text: string, ranges: readonly PassageRange[], by: ExactCuts = cuts): PassageRange[] {
  const work = wholeWords(text, ranges, by)
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

/** The definition of `wholeWords`, for one range. */
function defined(text: string, [start, end]: PassageRange): PassageRange | 'empty' {
  while (start < end && isWhiteSpace(text.charCodeAt(start))) start++
  while (end > start && isWhiteSpace(text.charCodeAt(end - 1))) end--
  return start === end ? 'empty' : [cuts.before(text, start), cuts.after(text, end)]
}

describe('wholeWords', () => {
  it('widens every range as its definition does, and keeps their order', () => {
    const text = fc.oneof(trickyText, fc.stringMatching(/^[ab \n、中]{1,30}$/)).filter((value) => value.length > 0)
    const asked = text.chain((value) => {
      const range = fc
        .tuple(fc.nat(value.length - 1), fc.nat(value.length - 1))
        .map(([a, b]): PassageRange => [Math.min(a, b), Math.max(a, b) + 1])
      return fc.record({ text: fc.constant(value), ranges: fc.array(range, { maxLength: 8 }) })
    })
    fc.assert(
      fc.property(asked, ({ text, ranges }) => {
        const found = walk(text, ranges).map((range) => (range[0] < range[1] ? range : 'empty'))
        expect(found).toEqual(ranges.map((range) => defined(text, range)))
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['no white space', 'x'.repeat(400_000)],
    ['nothing but white space', ' '.repeat(400_000)],
  ])('looks at each place twice for any number of ranges over %s, and pauses', (_, text) => {
    let looks = 0
    class Counting extends ExactCuts {
      override allows(text: string, at: number): boolean {
        looks++
        return super.allows(text, at)
      }
    }
    const ranges = Array.from({ length: 400 }, (_, i): PassageRange => [i * 1000, (i + 1) * 1000])
    const counting = new Counting({ ideographs: true })
    expect(new Set(walk(text, ranges, counting).map(([start, end]) => start < end)).size).toBe(1)
    expect(looks).toBeLessThanOrEqual(2 * text.length)
    expect([...wholeWords(text, ranges, counting)].length).toBeGreaterThanOrEqual(48)
  })
})
