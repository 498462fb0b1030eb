import type { Work } from '../../work.js'
import type { ChunkHead } from './chunk-head.js'
import type { LamModel, MixerWeights } from './model.js'
import { FlatRecurrence } from './recurrence-flat.js'
import { HierarchicalRecurrence } from './recurrence-hierarchical.js'
import type { TokenRows } from './token-rows.js'

/** One layer's states along one text. */
export interface Recurrence {
  /**
   * Reads the first `count` rows, writes their `o`, and moves the states past them.
   * A call is one chunk of the hierarchical rule; the flat rule may be cut anywhere.
   */
  advance(rows: TokenRows, count: number): Work
}

/**
 * Fresh states: nothing read yet.
 * @param chunk room that the hierarchical rule works in
 */
export function startRecurrence({ config }: LamModel, { hierarchy }: MixerWeights, chunk: ChunkHead): Recurrence {
  return hierarchy ? new HierarchicalRecurrence(config, hierarchy, chunk) : new FlatRecurrence(config)
}
