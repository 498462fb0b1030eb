import { openCheckpoint } from '@lamjs/core'
import { goldenCases, oracleCases, tinyModels } from '@lamjs/oracle'
import { readModel, runStages } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { normOf } from './assert.js'

/** The float64 hidden state after the last layer: `run` would round it to float32. */
async function lastLayer(source: (typeof tinyModels)[number]['model']) {
  const { config, weights } = await openCheckpoint(source)
  const work = readModel(config, await weights.load())
  let step = work.next()
  while (!step.done) step = work.next()
  const model = step.value
  const meanOf = (hidden: Float64Array, start: number, end: number) => {
    const mean = new Float64Array(config.hiddenSize)
    for (let t = start; t < end; t++) {
      mean.forEach((_, i) => {
        mean[i] += hidden[t * config.hiddenSize + i] / (end - start)
      })
    }
    return mean
  }
  return {
    hiddenOf: (ids: Int32Array) => runStages(model, ids).at(-1)?.hidden ?? new Float64Array(0),
    meanOf,
  }
}

function worst(mean: Float64Array, embedding: Float64Array): number {
  const norm = normOf(mean)
  return Math.max(...mean.map((value, i) => Math.abs(value / norm - embedding[i])))
}

describe.each(tinyModels)('the golden vectors of $name are what the reference computes', ({ name, model }) => {
  it('texts, to 1e-9', async () => {
    const { hiddenOf, meanOf } = await lastLayer(model)
    for (const { ids, norm, embedding } of (await goldenCases(name)).texts) {
      const mean = meanOf(hiddenOf(ids), 0, ids.length)
      expect(worst(mean, embedding)).toBeLessThan(1e-9)
      expect(Math.abs(normOf(mean) / norm - 1)).toBeLessThan(1e-8)
    }
  })

  it('spans, to 1e-9', async () => {
    const { hiddenOf, meanOf } = await lastLayer(model)
    const { ids, rows } = (await goldenCases(name)).spans
    const hidden = hiddenOf(ids)
    for (const { start, end, norm, embedding } of rows) {
      const mean = meanOf(hidden, start, end)
      expect(worst(mean, embedding)).toBeLessThan(1e-9)
      expect(Math.abs(normOf(mean) / norm - 1)).toBeLessThan(1e-8)
    }
  })

  it('and the reference agrees with the oracle to 1e-7', async () => {
    const { hiddenOf, meanOf } = await lastLayer(model)
    for (const { ids, embedding } of (await oracleCases(name)).texts) {
      expect(worst(meanOf(hiddenOf(ids), 0, ids.length), embedding)).toBeLessThan(1e-7)
    }
  })
})
