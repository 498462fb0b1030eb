export { checkFinite } from './driver/check-finite.js'
export { checkRowCounts } from './driver/check-row-counts.js'
export { type KnownShapesOptions, paddingRun } from './driver/known-shapes.js'
export { type RunExecutor, runBatch } from './driver/run-batch.js'
export { type RuntimeSession, SessionExecutor, type SessionExecutorOptions } from './driver/session-executor.js'
export { HostStateMemory, largestState, type StateMemory } from './driver/state-memory.js'
export type { MakeTensor, RuntimeTensor } from './driver/tensors.js'
export type { ShapeWish } from './families/graph-family.js'
export { buildGraph, graphKey, graphLayout, graphVersion, planRuns, stateTensors } from './families/registry.js'
export type { ElementType } from './graph/graph-builder.js'
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
export type { RowPiece, RowRun } from './rows/row-run.js'
export { type RowShape, shapeName } from './rows/row-shape.js'
