import type { Checkpoint } from '../checkpoint/checkpoint.js'
import { type OpenCheckpointOptions, openCheckpoint } from '../checkpoint/open-checkpoint.js'
import type { ModelSource } from '../checkpoint/source.js'
import type { Weights } from '../checkpoint/weights.js'

/** A checkpoint and its weights, as a backend opens them. */
export async function openAll(
  source: ModelSource,
  options: OpenCheckpointOptions = {},
): Promise<Checkpoint & { readonly weights: Weights }> {
  const checkpoint = await openCheckpoint(source, options)
  return { ...checkpoint, weights: await checkpoint.openWeights(options.signal) }
}
