import { tinyFlat } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { openLamModel } from '../../testing/open-model.js'
import { embed, positionOf } from './embeddings.js'

describe('positions', () => {
  it('are the token numbers while the table lasts', () => {
    expect([0, 1, 39].map((t) => positionOf(t, 40, 40))).toEqual([0, 1, 39])
  })

  it('stretch the table over a longer text', () => {
    expect(positionOf(0, 79, 40)).toBe(0)
    expect(positionOf(1, 79, 40)).toBe(0.5)
    expect(positionOf(78, 79, 40)).toBe(39)
    expect(positionOf(5000, 10_001, 1)).toBe(0)
  })

  it('between two rows are the mean of both before the norm', async () => {
    const model = await openLamModel(tinyFlat)
    const hidden = model.config.hiddenSize
    const ids = new Int32Array(79).fill(7)
    const out = new Float64Array(3 * hidden)
    embed(model, ids, 2, 3, out)

    const expected = Float64Array.from({ length: hidden }, (_, i) => {
      const between = (model.positions[hidden + i] + model.positions[2 * hidden + i]) / 2
      return model.words[7 * hidden + i] + model.tokenTypes[i] + between
    })
    const mean = expected.reduce((sum, x) => sum + x, 0) / hidden
    const variance = expected.reduce((sum, x) => sum + (x - mean) ** 2, 0) / hidden
    const { weight, bias } = model.embeddingsNorm
    for (let i = 0; i < hidden; i++) {
      const normed = ((expected[i] - mean) / Math.sqrt(variance + model.config.layerNormEps)) * weight[i] + bias[i]
      expect(out[hidden + i]).toBeCloseTo(normed, 12)
    }
  })

  it('end on the last row, not past it', async () => {
    const model = await openLamModel(tinyFlat)
    const out = new Float64Array(model.config.hiddenSize)
    embed(model, new Int32Array(1000).fill(3), 999, 1, out)
    expect(out.every(Number.isFinite)).toBe(true)
  })
})
