import type { Work } from './work.js'

/** A linear map: weight `[out, in]`, row-major as in checkpoints, and an optional bias `[out]`. */
export interface LinearWeights {
  readonly weight: Float64Array
  readonly bias?: Float64Array
}

const TILE_ROWS = 4
const TILE_OUTPUTS = 2
/** Rows per pass over the weights; the work pauses after each. */
const GROUP_ROWS = 24

/**
 * out = x·Wᵀ + b. Every output is one sum over the inputs from left to right, whatever rows surround it.
 * So a row has the same bits in any batch.
 * @param x `[count, inputs]`
 * @param out `[count, outputs]`, written
 */
export function* linear(
  x: Float64Array,
  count: number,
  { weight, bias }: LinearWeights,
  outputs: number,
  out: Float64Array,
): Work {
  const inputs = weight.length / outputs
  const sums = count >= TILE_ROWS && outputs >= TILE_OUTPUTS ? sumsInTiles : sumsOneByOne
  for (let from = 0; from < count; from += GROUP_ROWS) {
    sums(x, from, Math.min(from + GROUP_ROWS, count), weight, inputs, outputs, out)
    yield
  }
  if (bias) addBias(out, count, bias)
}

/**
 * Tiles of four rows and two outputs: a CPU keeps that many sums in registers. A side's last tile overlaps the one before
 * it and writes the same sums again, which is cheaper than a separate path for the remainder.
 */
function sumsInTiles(
  x: Float64Array,
  from: number,
  to: number,
  w: Float64Array,
  inputs: number,
  outputs: number,
  out: Float64Array,
): void {
  for (let pair = 0; pair < outputs; pair += TILE_OUTPUTS) {
    const output = Math.min(pair, outputs - TILE_OUTPUTS)
    for (let row = from; row < to; row += TILE_ROWS) {
      tile(x, Math.max(Math.min(row, to - TILE_ROWS), 0), w, output, inputs, outputs, out)
    }
  }
}

function tile(
  x: Float64Array,
  row: number,
  w: Float64Array,
  output: number,
  inputs: number,
  outputs: number,
  out: Float64Array,
): void {
  const x0 = row * inputs
  const x1 = x0 + inputs
  const x2 = x1 + inputs
  const x3 = x2 + inputs
  const wa = output * inputs
  const wb = wa + inputs
  let a0 = 0
  let a1 = 0
  let a2 = 0
  let a3 = 0
  let b0 = 0
  let b1 = 0
  let b2 = 0
  let b3 = 0
  for (let i = 0; i < inputs; i++) {
    const p = x[x0 + i]
    const q = x[x1 + i]
    const r = x[x2 + i]
    const s = x[x3 + i]
    const a = w[wa + i]
    const b = w[wb + i]
    a0 += p * a
    a1 += q * a
    a2 += r * a
    a3 += s * a
    b0 += p * b
    b1 += q * b
    b2 += r * b
    b3 += s * b
  }
  let at = row * outputs + output
  out[at] = a0
  out[at + 1] = b0
  at += outputs
  out[at] = a1
  out[at + 1] = b1
  at += outputs
  out[at] = a2
  out[at + 1] = b2
  at += outputs
  out[at] = a3
  out[at + 1] = b3
}

function sumsOneByOne(
  x: Float64Array,
  from: number,
  to: number,
  w: Float64Array,
  inputs: number,
  outputs: number,
  out: Float64Array,
): void {
  for (let row = from; row < to; row++) {
    for (let output = 0; output < outputs; output++) {
      let sum = 0
      for (let i = 0; i < inputs; i++) sum += x[row * inputs + i] * w[output * inputs + i]
      out[row * outputs + output] = sum
    }
  }
}

function addBias(out: Float64Array, count: number, bias: Float64Array): void {
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < bias.length; i++) out[row * bias.length + i] += bias[i]
  }
}
