import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ndcgAt, recallAt, reciprocalRankAt } from './metrics.js'

interface Case {
  readonly k: number
  readonly found: readonly number[]
  readonly relevant: readonly number[]
  readonly recall: number
  readonly mrr: number
  readonly ndcg: number
}

/** Made by scripts/metrics-fixture.py. */
const cases: readonly Case[] = JSON.parse(readFileSync(new URL('../../fixtures/metrics.json', import.meta.url), 'utf8'))

describe('metrics', () => {
  it('are those computed by hand for grades 3, 0, 1 where 1, 2 and 3 are relevant', () => {
    const [found, relevant] = [
      [3, 0, 1],
      [1, 2, 3],
    ]
    expect(recallAt(3, found, relevant)).toBeCloseTo(2 / 3, 15)
    expect(recallAt(2, found, relevant)).toBeCloseTo(1 / 3, 15)
    expect(reciprocalRankAt(3, found)).toBe(1)
    expect(reciprocalRankAt(3, [0, 0, 1])).toBeCloseTo(1 / 3, 15)
    expect(reciprocalRankAt(2, [0, 0, 1])).toBe(0)
    // 3/log2(2) + 0 + 1/log2(4) over 3/log2(2) + 2/log2(3) + 1/log2(4)
    expect(ndcgAt(3, found, relevant)).toBeCloseTo(3.5 / (3.5 + 2 / Math.log2(3)), 15)
  })

  it('are 1 for the ideal ranking and 0 for an empty one', () => {
    expect([
      recallAt(3, [3, 2, 1], [1, 2, 3]),
      reciprocalRankAt(3, [3, 2, 1]),
      ndcgAt(3, [3, 2, 1], [1, 2, 3]),
    ]).toEqual([1, 1, 1])
    expect([recallAt(3, [], [1]), reciprocalRankAt(3, []), ndcgAt(3, [], [1])]).toEqual([0, 0, 0])
  })

  it("agree with trec_eval's own code on 120 random rankings", () => {
    expect(cases).toHaveLength(120)
    expect(cases.filter(({ ndcg }) => ndcg > 0 && ndcg < 1).length).toBeGreaterThan(50)
    for (const { k, found, relevant, recall, mrr, ndcg } of cases) {
      expect(recallAt(k, found, relevant)).toBeCloseTo(recall, 12)
      expect(reciprocalRankAt(k, found)).toBeCloseTo(mrr, 12)
      expect(ndcgAt(k, found, relevant)).toBeCloseTo(ndcg, 12)
    }
  })
})
