import { expect, it } from 'vitest'
import { planBatches } from './plan-batches.js'

it('planBatches plans a million texts in time that grows little faster than their number', () => {
  const lengths = new Uint32Array(1_000_000).map((_, i) => 2 + ((i * 7919) % 997))
  const time = (count: number) => {
    const start = performance.now()
    planBatches(lengths.subarray(0, count), 8192)
    return performance.now() - start
  }
  const best = (count: number) => Math.min(time(count), time(count), time(count))
  // n·log n makes ten times as many texts take twelve times as long; caches make it some more. n² would make it a hundred.
  expect(best(500_000) / best(50_000)).toBeLessThan(40)
})
