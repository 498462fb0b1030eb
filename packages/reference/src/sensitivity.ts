import type { ModelConfig, TensorReader } from '@lamjs/core/backend'
import type { TextIds } from './families/encoder.js'
import { readEncoder } from './families/registry.js'
import { runStages } from './stages.js'

/** Relative size of the change: far above float64's rounding, and small enough that rows respond linearly. */
const CHANGE = 2 ** -12
/** Number of random changes; the largest effect counts. */
const DRAWS = 4

/**
 * Each row's relative condition number with respect to the weights, measured. Four times, it changes every weight at random
 * by up to 2^-12 of itself. A row's sensitivity is the largest |change of the row| / |row| / 2^-12. A row's error in a low
 * precision is proportional to it.
 *
 * Most rows have a sensitivity of a few units. In LAM, a token where a head's output is almost zero reaches a hundred and more:
 * the mixer's RMSNorm (LAM spec 3) divides by that output's norm, so its last bits set the direction.
 * @param spans half-open token ranges of the text
 * @returns one value for each span
 */
export function sensitivityOf(
  config: ModelConfig,
  weights: TensorReader,
  text: TextIds,
  spans: readonly (readonly [start: number, end: number])[],
): Float64Array {
  const width = config.hiddenSize
  const rowsFor = (reader: TensorReader) => {
    const hidden = finished(readEncoder(config, reader), text)
    return spans.map(([start, end]) => meanOf(hidden, width, start, end))
  }
  const exact = rowsFor(weights)
  const largest = new Float64Array(spans.length)
  for (let draw = 0; draw < DRAWS; draw++) {
    rowsFor(changed(weights, draw + 1)).forEach((row, span) => {
      const moved = Math.hypot(...row.map((value, i) => value - exact[span][i]))
      largest[span] = Math.max(largest[span], moved / Math.hypot(...exact[span]) / CHANGE)
    })
  }
  return largest
}

function finished(work: ReturnType<typeof readEncoder>, text: TextIds): Float64Array {
  let step = work.next()
  while (!step.done) step = work.next()
  return runStages(step.value, text).at(-1)?.hidden ?? new Float64Array(0)
}

function meanOf(hidden: Float64Array, width: number, start: number, end: number): Float64Array {
  const mean = new Float64Array(width)
  for (let t = start; t < end; t++) {
    for (let i = 0; i < width; i++) mean[i] += hidden[t * width + i] / (end - start)
  }
  return mean
}

/** The same weights, each changed at random by up to `CHANGE` of itself. */
function changed(weights: TensorReader, seed: number): TensorReader {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0
  const change = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return 1 + CHANGE * (state / 2 ** 31 - 1)
  }
  return {
    float64: (name) => weights.float64(name).map((value) => value * change()),
    float32: (name) => weights.float32(name),
    bytes: (name) => weights.bytes(name),
  }
}
