import type { LamConfig } from '@lamjs/core/backend'
import { feedsFor } from '../../program-interface.js'
import type { GraphFamily } from '../graph-family.js'
import { buildLamGraph } from './build-graph.js'
import { lamFeeds } from './feeds.js'
import { FEED_SHAPES, GRAPH_VERSION, stateTensors } from './inputs.js'
import { CPU_SHAPES, GPU_SHAPES, type RowLayout, rowLayout } from './row-layout.js'
import { planRows } from './row-plan.js'

/** Rows of fixed length hold blocks of long texts, whose state goes from run to run, or several short texts side by side. */
export const lamGraph: GraphFamily<LamConfig, RowLayout> = {
  version: GRAPH_VERSION,
  layout(config, { device, rows }) {
    const choice = device === 'cpu' ? CPU_SHAPES : GPU_SHAPES
    return rowLayout(config, rows === undefined ? choice : { ...choice, rows })
  },
  lengths: ({ tokens, block, chunk }) => `${tokens}-${block}-${chunk}`,
  build: buildLamGraph,
  stateTensors,
  planRows,
  feeds: (run, batch, layout, config) => feedsFor(run.shape, FEED_SHAPES, { ...lamFeeds(run, batch, layout, config) }),
}
