import { gelu } from '../../activations.js'
import { type LinearWeights, linear } from '../../linear.js'
import type { Work } from '../../work.js'

/**
 * W2·gelu^m(W1·x + b1) + b2 (spec 3).
 * @param x `[count, hidden]`
 * @param inner `[count, intermediate]`, overwritten
 * @param out `[count, hidden]`, written
 */
export function* ffn(
  x: Float64Array,
  count: number,
  weights: { readonly ffnIn: LinearWeights; readonly ffnOut: LinearWeights },
  sizes: { readonly hiddenSize: number; readonly intermediateSize: number; readonly ffnGeluCount: number },
  inner: Float64Array,
  out: Float64Array,
): Work {
  const { hiddenSize, intermediateSize, ffnGeluCount } = sizes
  yield* linear(x, count, weights.ffnIn, intermediateSize, inner)
  for (let time = 0; time < ffnGeluCount; time++) {
    for (let i = 0; i < count * intermediateSize; i++) inner[i] = gelu(inner[i])
    yield
  }
  yield* linear(inner, count, weights.ffnOut, hiddenSize, out)
}
