import { checkTokenBatch } from '@lamjs/core/backend'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { batchOf, rowsOf, shuffled, textFor, textOf } from './batches.js'

it('batchOf makes valid batches of any texts', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 8 })
  fc.assert(
    fc.property(lengths, (texts) => {
      const batch = batchOf(texts.map((length, i) => textOf(length, i)))
      checkTokenBatch(batch, { vocabSize: 200 })
      expect(batch.ids.length).toBe(texts.reduce((a, b) => a + b, 0))
      expect(batch.spans.length).toBe(2 * texts.length)
    }),
  )
})

it('batchOf puts the types of texts end to end, as their ids', () => {
  const { ids, types } = batchOf([textOf(2), textOf(1)], undefined, [Uint8Array.of(0, 1), Uint8Array.of(1)])
  expect([...(types ?? [])]).toEqual([0, 1, 1])
  expect(ids.length).toBe(3)
  expect(batchOf([textOf(2)])).not.toHaveProperty('types')
})

it("textFor is textOf, cut to the model's limit", () => {
  expect(textFor({ mostTokens: 64 }, 63, 5)).toEqual(textOf(63, 5))
  expect(textFor({ mostTokens: 64 }, 65, 5)).toEqual(textOf(64, 5))
})

it('textOf is deterministic, and differs with seed and length', () => {
  expect(textOf(30, 1)).toEqual(textOf(30, 1))
  expect(textOf(30, 1)).not.toEqual(textOf(30, 2))
  expect(textOf(30, 1)).not.toEqual(textOf(31, 1).slice(0, 30))
})

it('shuffled keeps every item and says where it was', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 0, max: 1e6 }), (list, seed) => {
      const { items, order } = shuffled(list, seed)
      expect([...order].sort((a, b) => a - b)).toEqual(list.map((_, i) => i))
      expect(items).toEqual(order.map((i) => list[i]))
    }),
  )
  expect(shuffled([1, 2, 3, 4, 5, 6, 7, 8]).order).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7])
})

it('rowsOf cuts a result into views of its rows', () => {
  expect(rowsOf(Float32Array.of(1, 2, 3, 4, 5, 6), 3).map((row) => [...row])).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ])
  expect(rowsOf(new Float32Array(0), 0)).toEqual([])
})
