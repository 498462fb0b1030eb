export { moveRows, staysInPlace } from './driver/carry-rows.js'
export { batchBuffers, copyBatch, type OwnBatch } from './driver/copy-batch.js'
export { KnownShapes, type KnownShapesOptions, paddingRun } from './driver/known-shapes.js'
export { type RunExecutor, runBatch } from './driver/run-batch.js'
export { feedTensors, type MakeTensor, runInputs, type TensorLike } from './driver/run-inputs.js'
export type { ShapeWish } from './families/graph-family.js'
export { buildGraph, graphKey, graphLayout, graphVersion, stateTensors } from './families/registry.js'
export { PROBE, probeGraph } from './probe-graph.js'
export {
  carriedRows,
  type Feed,
  type Feeds,
  type GraphLayout,
  type GraphOptions,
  HIDDEN,
  SIZE,
  type StateTensor,
} from './program-interface.js'
