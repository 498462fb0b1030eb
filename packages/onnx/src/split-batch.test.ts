import { checkTokenBatch } from '@lamjs/core/backend'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partsWorth, splitBatch } from './split-batch.js'
import { textsOf } from './testing/texts.js'

const lengths = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 40 })

describe('splitBatch', () => {
  it('gives every span to one part, with the same tokens in it', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 5 }), fc.boolean(), (texts, most, halves) => {
        const { ids, offsets } = textsOf(...texts)
        // One span a text, or two that overlap, last text first.
        const ends = texts.flatMap((_, i) => (halves ? [offsets[i], offsets[i] + 1] : [offsets[i], offsets[i + 1]]))
        const spans = Uint32Array.from(halves ? [...textsOf(...texts).spans, ...ends] : ends)
        // A token's type goes where the token goes.
        const types = Uint8Array.from(ids, (id) => id + 1)
        const seen: number[][] = []
        for (const { batch, rows } of splitBatch({ ids, offsets, spans, types }, Math.min(most, texts.length))) {
          checkTokenBatch(batch, { vocabSize: 200, typeVocabSize: 256 })
          expect(batch.spans.length).toBe(2 * rows.length)
          expect(batch.types).toEqual(Uint8Array.from(batch.ids, (id) => id + 1))
          rows.forEach((row, i) => {
            seen[row] = [...batch.ids.subarray(batch.spans[2 * i], batch.spans[2 * i + 1])]
          })
        }
        const wanted = Array.from({ length: spans.length / 2 }, (_, row) => [
          ...ids.subarray(spans[2 * row], spans[2 * row + 1]),
        ])
        expect(seen).toEqual(wanted)
      }),
    )
  })

  it('shares tokens out evenly: no part has more than another by a whole text', () => {
    fc.assert(
      fc.property(lengths, (texts) => {
        const tokens = splitBatch(textsOf(...texts), Math.min(2, texts.length)).map(({ batch }) => batch.ids.length)
        expect(Math.max(...tokens) - Math.min(...tokens)).toBeLessThanOrEqual(Math.max(...texts))
      }),
    )
  })

  it('is worth it from 512 tokens and two texts on', () => {
    expect(
      [[511, 0], [300, 211], [300, 212], [2000], [400, 400, 400]].map((texts) => {
        return partsWorth(textsOf(...texts.filter((length) => length > 0)))
      }),
    ).toEqual([1, 1, 2, 1, 3])
  })
})
