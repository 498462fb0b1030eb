import { openCheckpoint } from '@lamjs/core/backend'
import { bertEncoders, goldenCases, oracleCases, type TinyModel, tinyEncoders, tinyModels } from '@lamjs/oracle'
import { readEncoder, runStages, sensitivityOf } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { normOf } from './assert.js'
import { TYPICAL_SENSITIVITY } from './tolerances.js'

/** The float64 hidden state after the last layer: `run` would round it to float32. */
async function lastLayer(source: TinyModel['model']) {
  const { config, openWeights } = await openCheckpoint(source)
  const work = readEncoder(config, await (await openWeights()).load())
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
    hiddenOf: (ids: Int32Array, types?: Uint8Array) =>
      runStages(model, { ids, types }).at(-1)?.hidden ?? new Float64Array(0),
    meanOf,
  }
}

function worst(mean: Float64Array, embedding: Float64Array): number {
  const norm = normOf(mean)
  return Math.max(...mean.map((value, i) => Math.abs(value / norm - embedding[i])))
}

/** One of each family; the others have theirs in the full run, and the rows of the reference are held to all in every run of the suite. */
const QUICK: readonly string[] = ['tiny-flat', 'tiny-bert-mean']

describe.each(tinyEncoders)('the golden vectors of $name equal those of the reference', ({ name, model }) => {
  const tags = QUICK.includes(name) ? [] : ['slow']

  it('texts, to 1e-9', { tags }, async () => {
    const { hiddenOf, meanOf } = await lastLayer(model)
    const { texts, typed } = await goldenCases(name)
    for (const { ids, types, norm, embedding } of [...texts.map((text) => ({ ...text, types: undefined })), ...typed]) {
      const mean = meanOf(hiddenOf(ids, types), 0, ids.length)
      expect(worst(mean, embedding)).toBeLessThan(1e-9)
      expect(Math.abs(normOf(mean) / norm - 1)).toBeLessThan(1e-8)
    }
  })

  it('spans, to 1e-9', { tags }, async () => {
    const { hiddenOf, meanOf } = await lastLayer(model)
    const { ids, rows } = (await goldenCases(name)).spans
    const hidden = hiddenOf(ids)
    for (const { start, end, norm, embedding } of rows) {
      const mean = meanOf(hidden, start, end)
      expect(worst(mean, embedding)).toBeLessThan(1e-9)
      expect(Math.abs(normOf(mean) / norm - 1)).toBeLessThan(1e-8)
    }
  })

  it('sensitivities, to a thousandth', { tags }, async () => {
    const { config, openWeights } = await openCheckpoint(model)
    const reader = await (await openWeights()).load()
    const { spans, texts, typed } = await goldenCases(name)
    const ofSpans = sensitivityOf(
      config,
      reader,
      { ids: spans.ids },
      spans.rows.map(({ start, end }) => [start, end]),
    )
    spans.rows.forEach(({ sensitivity }, i) => {
      expect(ofSpans[i] / sensitivity).toBeCloseTo(1, 3)
    })
    for (const { ids, sensitivity } of texts.slice(0, 6)) {
      expect(sensitivityOf(config, reader, { ids }, [[0, ids.length]])[0] / sensitivity).toBeCloseTo(1, 3)
    }
    for (const { ids, types, sensitivity } of typed) {
      expect(sensitivityOf(config, reader, { ids, types }, [[0, ids.length]])[0] / sensitivity).toBeCloseTo(1, 3)
    }
    // Most sensitivities are a few units. The rule below proves something only if it applies to some rows and not to all.
    const all = [...texts, ...spans.rows].map(({ sensitivity }) => sensitivity).sort((a, b) => a - b)
    expect(all[all.length >> 1]).toBeLessThan(TYPICAL_SENSITIVITY)
  })
})

it.each(tinyModels)('the reference agrees with the oracle of $name to 1e-7', async ({ name, model }) => {
  const { hiddenOf, meanOf } = await lastLayer(model)
  for (const { ids, embedding } of (await oracleCases(name)).texts) {
    expect(worst(meanOf(hiddenOf(ids), 0, ids.length), embedding)).toBeLessThan(1e-7)
  }
})

it.each(bertEncoders)(
  'no golden text of $name needs an allowance: other cases compare it without one',
  async (model) => {
    const { texts, typed } = await goldenCases(model.name)
    for (const { sensitivity } of [...texts, ...typed]) expect(sensitivity).toBeLessThan(TYPICAL_SENSITIVITY)
  },
)
