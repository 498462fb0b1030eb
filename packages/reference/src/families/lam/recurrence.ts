import type { ChunkHead } from './chunk-head.js'
import type { LamModel, MixerWeights } from './model.js'
import { FlatRecurrence } from './recurrence-flat.js'
import { HierarchicalRecurrence } from './recurrence-hierarchical.js'
import type { Recurrence } from './token-rows.js'

/**
 * Fresh states: nothing read yet.
 * @param chunk room that the hierarchical rule works in
 */
export function startRecurrence({ config }: LamModel, { hierarchy }: MixerWeights, chunk: ChunkHead): Recurrence {
  return hierarchy ? new HierarchicalRecurrence(config, hierarchy, chunk) : new FlatRecurrence(config)
}
