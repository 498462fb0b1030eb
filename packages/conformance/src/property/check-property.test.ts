import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { withFault } from '../broken/overlay.js'
import { Expectations } from '../expectations.js'
import { runConformance } from '../index.js'
import { checkProperty, type Property } from './check-property.js'
import { Random } from './random.js'

const below50: Property<number[]> = {
  make: (random) => Array.from({ length: random.int(1, 9) }, () => random.int(0, 60)),
  holds: async (list, _expect, what) => {
    if (list.some((value) => value >= 50)) throw new Error(`${what}: a large one`)
  },
  smaller: (list) => (list.length > 1 ? list.map((_, at) => list.filter((_, i) => i !== at)) : []),
  show: (list) => JSON.stringify(list),
}
const message = (seed: number) =>
  checkProperty(below50, { seed, runs: 50 }, new Expectations()).then(
    () => 'held',
    (error: Error) => error.message,
  )

describe('checkProperty', () => {
  it('tells the seed, the run and the smallest input that fails, and repeats them', async () => {
    const found = await message(7)
    expect(found).toMatch(/seed 7, run \d+: a large one.* Input: \[(?:5\d|60)\]/)
    expect(found).toMatch(/Repeat it with \{ seed: 7, runs: \d+ \}\.$/)
    expect(await message(7)).toBe(found)
    expect(await message(8)).not.toBe(found)
  })

  it('passes a law that holds', async () => {
    const holds = { ...below50, holds: async () => {} }
    await expect(checkProperty(holds, { seed: 1, runs: 50 }, new Expectations())).resolves.toBeUndefined()
  })
})

it('Random draws every number of a range, and the same ones for a seed', () => {
  const draw = (seed: number) => {
    const random = new Random(seed)
    return Array.from({ length: 200 }, () => random.int(-1, 3))
  }
  expect(draw(5)).toEqual(draw(5))
  expect(draw(5)).not.toEqual(draw(6))
  expect([...new Set(draw(5))].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2, 3])
})

it('a failure of the suite names the seed and a small batch', async () => {
  const backend = withFault(reference(), {
    program: (program) => ({
      run: async (batch, signal) => {
        const data = await program.run(batch, signal)
        return batch.offsets.length > 2 ? data.map((value) => value * 1.01) : data
      },
    }),
  })
  const { failed } = await runConformance({
    backend: () => backend,
    seed: 11,
    only: (name) => name === 'property: tiny-bert-mean a random batch gives the rows of its texts alone',
  })
  const text = String(failed[0].error)
  expect(text).toContain('seed 11, run 0')
  const input: { ids: number[]; spans: number[][] }[] = JSON.parse(text.match(/Input: (\[.*\]) Repeat/)?.[1] ?? '[]')
  expect(input).toHaveLength(2)
  expect(input.map(({ spans }) => spans.length)).toEqual([1, 1])
})
