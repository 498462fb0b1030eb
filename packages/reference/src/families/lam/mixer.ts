import type { LamConfig } from '@lamjs/core'
import { sigmoid } from '../../activations.js'
import { type LinearWeights, linear } from '../../linear.js'
import type { Work } from '../../work.js'
import { convolve } from './convolution.js'
import type { MixerWeights } from './model.js'
import type { Recurrence, TokenRows } from './token-rows.js'
import type { Window } from './window.js'

/** The mixer's buffers for a unit of one text. No value in them outlives a call. */
export interface MixerRoom {
  readonly rows: TokenRows
  /** `[rows, heads]` and `[rows, hidden]`. */
  readonly beta: Float64Array
  readonly g: Float64Array
}

/**
 * The mixer (spec 3) over the first `count` tokens of the window.
 * @param out `[count, hidden]`, written
 */
export function* mix(
  config: LamConfig,
  weights: MixerWeights,
  window: Window,
  count: number,
  recurrence: Recurrence,
  { rows, beta, g }: MixerRoom,
  out: Float64Array,
): Work {
  const { heads, headDim, hiddenSize } = config
  convolve(window.q, count, weights.q, rows.q)
  convolve(window.k, count, weights.k, rows.k)
  convolve(window.v, count, weights.v, rows.v)
  yield
  normaliseHeads(rows.q, count * heads, headDim)
  normaliseHeads(rows.k, count * heads, headDim)

  yield* gates(window.x, count, weights.beta, heads, beta)
  yield* gates(window.x, count, weights.fastGate, heads, rows.f)
  yield* gates(window.x, count, weights.slowGate, heads, rows.s)
  if (weights.hierarchy) {
    yield* gates(window.x, count, weights.hierarchy.fastDecay, heads, rows.fastDecay)
    yield* gates(window.x, count, weights.hierarchy.slowDecay, heads, rows.slowDecay)
  }
  applyBeta(rows, beta, count * heads, headDim)

  yield* recurrence.advance(rows, count)

  yield* gates(window.x, count, weights.g, hiddenSize, g)
  gatedNorm(rows.o, g, count * heads, weights.oNorm, config.oNormEps)
  yield* linear(rows.o, count, weights.o, hiddenSize, out)
}

/** σ(W·x), `[count, outputs]`. */
function* gates(x: Float64Array, count: number, weights: LinearWeights, outputs: number, out: Float64Array): Work {
  yield* linear(x, count, weights, outputs, out)
  for (let i = 0; i < count * outputs; i++) out[i] = sigmoid(out[i])
}

/** Divides each head's values by their Euclidean norm, or by 1e-12 if the norm is smaller. */
function normaliseHeads(x: Float64Array, count: number, d: number): void {
  for (let head = 0; head < count; head++) {
    let squares = 0
    for (let i = head * d; i < (head + 1) * d; i++) squares += x[i] * x[i]
    const norm = Math.max(Math.sqrt(squares), 1e-12)
    for (let i = head * d; i < (head + 1) * d; i++) x[i] /= norm
  }
}

/** v ← β·v and k' = β·k. */
function applyBeta({ k, kBeta, v }: TokenRows, beta: Float64Array, count: number, d: number): void {
  for (let head = 0; head < count; head++) {
    for (let i = head * d; i < (head + 1) * d; i++) {
      kBeta[i] = beta[head] * k[i]
      v[i] *= beta[head]
    }
  }
}

/** Gated RMSNorm (Zhang and Sennrich 2019) over each head, in place: o · rsqrt(mean(o²) + eps) · weight · g. */
function gatedNorm(o: Float64Array, g: Float64Array, count: number, weight: Float64Array, eps: number): void {
  const d = weight.length
  for (let head = 0; head < count; head++) {
    let squares = 0
    for (let i = head * d; i < (head + 1) * d; i++) squares += o[i] * o[i]
    const factor = 1 / Math.sqrt(squares / d + eps)
    for (let i = 0; i < d; i++) o[head * d + i] *= factor * weight[i] * g[head * d + i]
  }
}
