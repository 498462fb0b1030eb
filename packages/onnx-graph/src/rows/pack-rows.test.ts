import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packRows } from './pack-rows.js'

describe('packRows', () => {
  it('puts every text in one row, side by side, and no two rows would fit into one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 64 }), { maxLength: 300 }), (lengths) => {
        const texts = lengths.map((_, text) => text)
        const rows = packRows(lengths, texts, 72)
        const fill = rows.map((row) => row.reduce((sum, { text }) => sum + lengths[text], 0)).sort((a, b) => a - b)
        for (const row of rows) {
          let column = 0
          for (const packed of row) {
            expect(packed.column).toBe(column)
            column += lengths[packed.text]
          }
          expect(column).toBeLessThanOrEqual(72)
        }
        expect(
          rows
            .flat()
            .map(({ text }) => text)
            .sort((a, b) => a - b),
        ).toEqual(texts)
        if (fill.length > 1) expect(fill[0] + fill[1]).toBeGreaterThan(72)
      }),
    )
  })
})
