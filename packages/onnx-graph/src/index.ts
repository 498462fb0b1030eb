export { moveRows, staysInPlace } from './driver/carry-rows.js'
export { KnownShapes, type KnownShapesOptions, paddingRun } from './driver/known-shapes.js'
export { type RunExecutor, runBatch } from './driver/run-batch.js'
export { feedTensors, type MakeTensor, runInputs, type TensorLike } from './driver/run-inputs.js'
export { buildGraph } from './families/lam/build-graph.js'
export { type Feeds, feedsOf } from './families/lam/feeds.js'
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
} from './families/lam/program-interface.js'
export { PROBE, probeGraph } from './probe-graph.js'
