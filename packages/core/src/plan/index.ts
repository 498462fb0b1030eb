export {
  CPU_SHAPES,
  GPU_SHAPES,
  type RowLayout,
  type RowShape,
  rowLayout,
  type ShapeChoice,
  shapeName,
} from './row-layout.js'
export { planRows, type RowPiece, type RowRun } from './row-plan.js'
