import type { ModelConfig } from '@lamjs/core'
import { graphLayout, planRuns, shapeName } from '@lamjs/onnx-graph'

/** The shortest text has the two special tokens alone, so that 10,000 lengths end here. */
export const LENGTHS = { least: 2, most: 10_001 } as const

/** Lengths to run, which stand for all from `LENGTHS.least` to `LENGTHS.most`. */
export interface LengthSample {
  readonly tokens: readonly number[]
  /** The programs that texts of all lengths take, one text a call, as the backend's own plan names them; undefined where it plans none. */
  readonly planned?: readonly string[]
}

/**
 * The lengths at which the plan of an ONNX program first takes another shape. Running them visits every program that one text of any
 * of the 10,000 lengths takes.
 */
export function plannedLengths(config: ModelConfig, device: 'cpu' | 'gpu'): LengthSample {
  const layout = graphLayout(config, { device })
  const planned = new Set<string>()
  const tokens: number[] = []
  for (let length = LENGTHS.least; length <= LENGTHS.most; length++) {
    const before = planned.size
    for (const { shape } of planRuns(Uint32Array.of(0, length), config, layout)) planned.add(shapeName(shape))
    if (planned.size > before) tokens.push(length)
  }
  return { tokens: [...new Set([...tokens, LENGTHS.most])], planned: [...planned] }
}

/** Lengths for a backend that does not plan by shapes, each half as long again as the one before. */
export function spreadLengths(most: number = LENGTHS.most): LengthSample {
  const tokens: number[] = []
  for (let length: number = LENGTHS.least; length < most; length = Math.ceil(length * 1.5)) tokens.push(length)
  return { tokens: [...tokens, most] }
}
