import type { ModelConfig, TensorReader } from '@lamjs/core/backend'
import type { TextIds } from './families/encoder.js'
import { readEncoder } from './families/registry.js'
import { runStages } from './stages.js'

/** Relative size of the change: far above float64's rounding, far below what would change a row's nature. */
const CHANGE = 2 ** -12
/** Changes tried; the largest effect counts. */
const DRAWS = 4

/**
 * How far rows move for each unit that the weights move: a condition number, measured. Every weight is changed by up to 2^-12 of itself,
 * at random, four times; a row's sensitivity is the largest of |change of the row| / |row| / 2^-12. What a row of a narrow precision is
 * off by is in proportion to it.
 *
 * It is a few units for most rows. In LAM it is a hundred and more for a token where a head's output is almost zero: the mixer's RMSNorm
 * (LAM spec 3) divides by the length of that output, so the last bits of it set the direction.
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

/** The same weights, each off by its own share of `CHANGE`. */
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
