export { buildGraph } from './build-graph.js'
export { moveRows, staysInPlace } from './carry-rows.js'
export { type Feeds, feedsOf } from './feeds.js'
export { KnownShapes, type KnownShapesOptions, paddingRun } from './known-shapes.js'
export { PROBE, probeGraph } from './probe-graph.js'
export {
  carriedRows,
  FEED_SHAPES,
  GRAPH_VERSION,
  type GraphOptions,
  HIDDEN,
  INPUT,
  SIZE,
  type StateTensor,
  stateTensors,
} from './program-interface.js'
export { type RunExecutor, runBatch } from './run-batch.js'
export { feedTensors, type MakeTensor, runInputs, type TensorLike } from './run-inputs.js'
