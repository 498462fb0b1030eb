import { silu } from '../../activations.js'
import type { ConvolvedWeights } from './model.js'

const TAPS = 4

/** Rows that the convolution reads before and after a token (spec 3: taps over t-2, t-1, t, t+1). */
export const ROWS_BEFORE = 2
export const ROWS_AFTER = 1

/**
 * silu(conv(rows)), a depthwise convolution with four taps and a bias.
 * @param rows `[ROWS_BEFORE + count + ROWS_AFTER, hidden]`, the projected tokens; zeros outside the text
 * @param out `[count, hidden]`, written
 */
export function convolve(rows: Float64Array, count: number, { taps, bias }: ConvolvedWeights, out: Float64Array): void {
  const hidden = bias.length
  for (let t = 0; t < count; t++) {
    for (let i = 0; i < hidden; i++) {
      let sum = bias[i]
      for (let tap = 0; tap < TAPS; tap++) sum += taps[i * TAPS + tap] * rows[(t + tap) * hidden + i]
      out[t * hidden + i] = silu(sum)
    }
  }
}
