import { openCheckpoint } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { graphLayout, planRuns, shapeName } from '@lamjs/onnx-graph'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { describe, expect, it } from 'vitest'
import { LENGTHS, plannedLengths, spreadLengths } from './length-sample.js'

const { config } = await openCheckpoint(mini)

function shapesOf(lengths: Iterable<number>, device: 'cpu' | 'gpu'): string[] {
  const layout = graphLayout(config, { device })
  const shapes = new Set<string>()
  for (const length of lengths) {
    for (const { shape } of planRuns(Uint32Array.of(0, length), config, layout)) shapes.add(shapeName(shape))
  }
  return [...shapes].sort()
}

describe('plannedLengths', () => {
  it('counts 10,000 lengths', () => {
    expect(LENGTHS.most - LENGTHS.least + 1).toBe(10_000)
  })

  it.each(everyCase ? (['cpu', 'gpu'] as const) : (['cpu'] as const))(
    'visits with a few lengths every program that all 10,000 take, on %s',
    (device) => {
      const { tokens, planned } = plannedLengths(config, device)
      const all = Array.from({ length: 10_000 }, (_, i) => LENGTHS.least + i)
      expect(tokens.length).toBeLessThan(20)
      expect(shapesOf(tokens, device)).toEqual(shapesOf(all, device))
      expect([...(planned ?? [])].sort()).toEqual(shapesOf(all, device))
    },
  )
})

describe('spreadLengths', () => {
  it('goes from the least to the most, no step by more than a half', () => {
    const { tokens } = spreadLengths()
    expect([tokens[0], tokens[tokens.length - 1]]).toEqual([LENGTHS.least, LENGTHS.most])
    for (let i = 1; i < tokens.length; i++) expect(tokens[i] / tokens[i - 1]).toBeLessThanOrEqual(1.7)
  })
})
