import type { Work } from '@lamjs/core/backend'

/** A linear map: weight `[out, in]`, row-major as in checkpoints, and a bias `[out]` where it has one. */
export interface Linear {
  readonly weight: Float32Array
  readonly bias?: Float32Array
}

/** Scale and shift of a LayerNorm, `[width]` each. */
export interface Norm {
  readonly weight: Float32Array
  readonly bias: Float32Array
}

/** Rows between two pauses: a few milliseconds of work. */
const ROWS_PER_STEP = 32

/**
 * out = x·Wᵀ + b. Each output is one sum over the inputs from left to right, so a row has the same bits beside any other rows.
 * @param x `[count, in]`
 * @param out `[count, out]`, written
 */
export function* linear(
  x: Float32Array,
  count: number,
  { weight, bias }: Linear,
  out: Float32Array,
  outputs: number,
): Work {
  for (let row = 0; row < count; row += ROWS_PER_STEP) {
    multiply(x, row, Math.min(row + ROWS_PER_STEP, count), weight, out, outputs)
    yield
  }
  if (bias === undefined) return
  for (let i = 0; i < count * outputs; i++) out[i] += bias[i % outputs]
}

/**
 * Tiles of four rows and two outputs share every value that they read. The last tile of a side overlaps the one before it, and writes
 * the same sums again.
 */
function multiply(
  x: Float32Array,
  from: number,
  to: number,
  weight: Float32Array,
  out: Float32Array,
  outputs: number,
): void {
  const inputs = weight.length / outputs
  if (to - from < 4 || outputs < 2) {
    for (let row = from; row < to; row++) {
      for (let output = 0; output < outputs; output++) {
        let sum = 0
        for (let i = 0; i < inputs; i++) sum += x[row * inputs + i] * weight[output * inputs + i]
        out[row * outputs + output] = sum
      }
    }
    return
  }
  for (let pair = 0; pair < outputs; pair += 2) {
    const output = Math.min(pair, outputs - 2)
    for (let row = from; row < to; row += 4) tile(x, Math.min(row, to - 4), weight, output, inputs, out, outputs)
  }
}

function tile(
  x: Float32Array,
  row: number,
  weight: Float32Array,
  output: number,
  inputs: number,
  out: Float32Array,
  outputs: number,
): void {
  const x0 = row * inputs
  const x1 = x0 + inputs
  const x2 = x1 + inputs
  const x3 = x2 + inputs
  const w0 = output * inputs
  const w1 = w0 + inputs
  let a0 = 0
  let a1 = 0
  let a2 = 0
  let a3 = 0
  let b0 = 0
  let b1 = 0
  let b2 = 0
  let b3 = 0
  for (let i = 0; i < inputs; i++) {
    const a = weight[w0 + i]
    const b = weight[w1 + i]
    const p = x[x0 + i]
    const q = x[x1 + i]
    const r = x[x2 + i]
    const s = x[x3 + i]
    a0 += p * a
    a1 += q * a
    a2 += r * a
    a3 += s * a
    b0 += p * b
    b1 += q * b
    b2 += r * b
    b3 += s * b
  }
  const at = row * outputs + output
  out[at] = a0
  out[at + 1] = b0
  out[at + outputs] = a1
  out[at + outputs + 1] = b1
  out[at + 2 * outputs] = a2
  out[at + 2 * outputs + 1] = b2
  out[at + 3 * outputs] = a3
  out[at + 3 * outputs + 1] = b3
}

/** (x - mean) / √(variance + eps) · weight + bias over each row, in place. */
export function layerNorm(x: Float32Array, count: number, { weight, bias }: Norm, eps: number): void {
  const width = weight.length
  for (let start = 0; start < count * width; start += width) {
    let mean = 0
    for (let i = 0; i < width; i++) mean += x[start + i] / width
    let variance = 0
    for (let i = 0; i < width; i++) variance += (x[start + i] - mean) ** 2 / width
    const scale = 1 / Math.sqrt(variance + eps)
    for (let i = 0; i < width; i++) x[start + i] = (x[start + i] - mean) * scale * weight[i] + bias[i]
  }
}

/** 1 / (1 + e^-x) */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** x·σ(x) */
export function silu(x: number): number {
  return x * sigmoid(x)
}

/** x·Φ(x), the exact form. */
export function gelu(x: number): number {
  return 0.5 * x * (1 + erf(x * Math.SQRT1_2))
}

/** Within 1.5e-7 (Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26). */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return Math.sign(x) * (1 - series * Math.exp(-x * x))
}
