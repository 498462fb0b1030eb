import { sigmoid, silu } from '../../activations.js'
import type { FluxWeights } from './model.js'

/** clip(σ(MLP(features)), 0.01, 0.99), where the MLP is linear, silu, linear (spec 4). */
export function flux({ inner, outer }: FluxWeights, features: Float64Array): number {
  let out = outer.bias[0]
  for (let unit = 0; unit < inner.bias.length; unit++) {
    let sum = inner.bias[unit]
    for (let i = 0; i < features.length; i++) sum += inner.weight[unit * features.length + i] * features[i]
    out += outer.weight[unit] * silu(sum)
  }
  return Math.min(Math.max(sigmoid(out), 0.01), 0.99)
}
