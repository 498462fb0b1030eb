import type { BertConfig } from '@lamjs/core'
import type { GraphFamily } from '../graph-family.js'
import { buildBertGraph } from './build-graph.js'
import { bertFeeds } from './feeds.js'
import { GRAPH_VERSION } from './inputs.js'
import { type BertLayout, bertLayout } from './layout.js'
import { planTexts } from './plan.js'

/** Rows hold whole texts; nothing goes from run to run. */
export const bertGraph: GraphFamily<BertConfig, BertLayout> = {
  version: GRAPH_VERSION,
  layout: bertLayout,
  lengths: () => 'any',
  build: buildBertGraph,
  stateTensors: () => [],
  planRows: planTexts,
  feeds: (run, batch, _, config) => bertFeeds(run, batch, config),
}
