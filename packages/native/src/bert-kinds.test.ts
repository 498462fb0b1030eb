import { everyCase } from '@lamjs/tooling/test-tiers'
import { describe, expect, it } from 'vitest'
import { batchOf, cosine, direction, largestDifference, textOf } from './testing/batches.js'
import { emulated, kinds } from './testing/kinds.js'
import { exactRows, model, rowsOf } from './testing/wide-bert.js'
import { tolerances } from './tolerances.js'

const fast = kinds.filter(({ isa }) => isa !== 'scalar')

describe('a text of more keys than a block of scores has', () => {
  const batch = batchOf([textOf(emulated ? 520 : 700)])
  const expected = exactRows(model, batch)

  it.each(everyCase ? kinds : fast)('is what the reference computes: $isa, $precision', async (kind) => {
    const [found] = await rowsOf({ ...kind, threads: 2 }, model, batch)
    const [a, b] = [direction(found, 0, 432), direction(await expected, 0, 432)]
    expect(cosine(a, b)).toBeGreaterThan(tolerances[kind.precision].cosine)
    expect(largestDifference(a, b)).toBeLessThan(tolerances[kind.precision].absolute)
  })
})

describe.each(fast)('on $isa in $precision', (kind) => {
  it('a text has the same bits alone, in any company, with or without types, and with any number of threads', async () => {
    const lengths = emulated ? [1, 2, 9, 31, 130, 33, 17] : [1, 2, 9, 31, 130, 600, 1200]
    const texts = lengths.map((length, i) => textOf(length, i + 1))
    const alone = await rowsOf({ ...kind, threads: 1 }, model, ...texts.map((text) => batchOf([text])))
    for (const threads of [1, 2, 3]) {
      // Few rows go by columns, many by blocks of rows: both.
      for (const order of [[3], [4, 0], [6, 2, 5, 3, 1, 0, 4], [2, 1, 0, 2]]) {
        const batch = batchOf(order.map((text) => texts[text]))
        const typed = { ...batch, types: new Uint8Array(batch.ids.length) }
        const [rows, again] = await rowsOf({ ...kind, threads }, model, batch, typed)
        for (const [place, text] of order.entries())
          expect(rows.slice(place * 432, (place + 1) * 432)).toEqual(alone[text])
        expect(again).toEqual(rows)
      }
    }
  })
})
