import type { EncoderModel } from '../checkpoint/checkpoint.js'
import type { TextSettings } from '../checkpoint/text-settings.js'
import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { familyOf } from '../families/registry.js'

/** The head of a cross-encoder. */
export interface CrossEncoder {
  /** The number of scores that a pair has. */
  readonly labels: number
  /**
   * `logits = tanh(x·Wd + bd)·Wo + bo`, and for one label the model's activation (softmax encoder spec 5). Sums are float64.
   * @param row `[hidden]`, the last layer at the pair's first token
   * @param scores `[labels]`, written
   */
  score(row: Float32Array, scores: Float32Array): void
}

/** Reads the head's two linear layers. @returns undefined if the model is not a cross-encoder */
export async function loadCrossEncoder(
  { config, openWeights }: EncoderModel,
  settings: TextSettings,
  signal: PlatformAbortSignal | undefined,
): Promise<CrossEncoder | undefined> {
  const head = familyOf(config).head?.(config)
  if (head === undefined) return undefined
  const { dense, output, labels } = head
  const weights = await openWeights(signal)
  const read = (name: string) => weights.float32(name, signal)
  const [denseWeight, denseBias] = [await read(`${dense}.weight`), await read(`${dense}.bias`)]
  const [outputWeight, outputBias] = [await read(`${output}.weight`), await read(`${output}.bias`)]
  const activate = labels === 1 && settings.scoreActivation !== 'identity' ? logistic : (logit: number) => logit
  return {
    labels,
    score(row, scores) {
      const pooled = linear(row, denseWeight, denseBias).map(Math.tanh)
      const logits = linear(pooled, outputWeight, outputBias)
      for (let i = 0; i < labels; i++) scores[i] = activate(logits[i])
    },
  }
}

/** `x·Wᵀ + b` with `W` `[out, in]`. */
function linear(x: ArrayLike<number>, weight: Float32Array, bias: Float32Array): Float64Array {
  const output = Float64Array.from(bias)
  for (let out = 0; out < output.length; out++) {
    let sum = output[out]
    for (let i = 0; i < x.length; i++) sum += x[i] * weight[out * x.length + i]
    output[out] = sum
  }
  return output
}

function logistic(logit: number): number {
  return 1 / (1 + Math.exp(-logit))
}
