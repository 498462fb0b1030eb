import { LAM, openCheckpoint, wholeTexts } from '@lamjs/core/backend'
import { oracleCases, tinyModels } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { reference } from './backend.js'
import { runStages } from './stages.js'
import { openEncoder } from './testing/open-model.js'

describe.each(tinyModels)('$name', ({ name, model }) => {
  it('gives every vector of the oracle', async () => {
    const { texts } = await oracleCases(name)
    const program = await reference().compile(await openCheckpoint(model))
    expect(texts.length).toBe(18)
    for (const { ids, embedding } of texts) {
      const offsets = Uint32Array.of(0, ids.length)
      const mean = await program.run({ ids, offsets, spans: wholeTexts(offsets) })
      expect(largestDifference(unit(mean), embedding)).toBeLessThan(1e-7)
    }
    await program.dispose()
  })

  it('gives every vector to the last printed digit before it rounds to float32', async () => {
    const { texts } = await oracleCases(name)
    const weights = await openEncoder(model)
    for (const { ids, embedding } of texts) {
      const hidden = runStages(weights, { ids }).at(-1)?.hidden ?? new Float64Array()
      // Components under 1 are printed with 9 digits: half of the last is 5e-10.
      expect(largestDifference(unit(columnSums(hidden, embedding.length)), embedding)).toBeLessThan(5.1e-10)
    }
  })

  it('gives the hidden state after every layer', async () => {
    const { texts, stagesOfLength17 } = await oracleCases(name)
    const ids = texts.find((text) => text.ids.length === 17)?.ids ?? new Int32Array()
    const stages = runStages(await openEncoder(model), { ids })
    expect(stages.map(({ after }) => after)).toEqual(stagesOfLength17.map(({ after }) => after))
    for (const [i, { hidden }] of stagesOfLength17.entries()) {
      expect(stages[i].hidden.length).toBe(hidden.length)
      // Values stay under 10 and are printed with 9 digits: half of the last is 5e-9, well inside 1e-7.
      expect(largestDifference(stages[i].hidden, hidden)).toBeLessThan(6e-9)
    }
  })
})

describe('reference', () => {
  it('makes LAM work with the default model', async () => {
    await using lam = new LAM(reference())
    const [cat, kitten, tax] = await lam.encode(['A cat sleeps.', 'A kitten naps.', 'Tax law was reformed.'])
    expect(Math.hypot(...cat)).toBeCloseTo(1, 6)
    expect(lam.similarity(cat, kitten)).toBeGreaterThan(lam.similarity(cat, tax) + 0.2)
  })
})

function unit(x: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(x)
  const norm = Math.hypot(...values)
  return values.map((value) => value / norm)
}

function columnSums(x: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(width)
  for (let i = 0; i < x.length; i++) sums[i % width] += x[i]
  return sums
}

function largestDifference(a: ArrayLike<number>, b: Float64Array): number {
  return b.reduce((largest, value, i) => Math.max(largest, Math.abs(value - a[i])), 0)
}
