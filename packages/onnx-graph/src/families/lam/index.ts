import type { LamConfig } from '@lamjs/core/backend'
import type { GraphFamily } from '../graph-family.js'
import { buildLamGraph } from './build-graph.js'
import { GRAPH_VERSION, stateTensors } from './inputs.js'
import { feedsOf, type LamLayout, lamLayout, layoutLengths, planRuns } from './layout.js'

/**
 * Rows of fixed length hold blocks or chunks of long texts, whose state goes on from one to the next, or several short texts side by side.
 */
export const lamGraph: GraphFamily<LamConfig, LamLayout> = {
  version: GRAPH_VERSION,
  layout: lamLayout,
  lengths: layoutLengths,
  build: buildLamGraph,
  stateTensors,
  planRows: (offsets, layout) => planRuns(offsets, layout),
  feeds: feedsOf,
}
