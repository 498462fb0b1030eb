import type { LamConfig, TensorReader } from '@lamjs/core/backend'
import type { GraphBuilder, Value } from '../../graph/graph-builder.js'
import type { GraphOptions } from '../../program-interface.js'
import type { AloneMasks } from './alone-masks.js'
import type { Neighbours } from './convolution.js'
import type { LamLayout } from './layout.js'
import type { TriangleMasks } from './triangles.js'

/** What all layers of a program share. */
export interface ProgramParts {
  readonly graph: GraphBuilder
  readonly config: LamConfig
  readonly reader: TensorReader
  readonly options: GraphOptions<LamLayout>
  readonly masks: TriangleMasks
  readonly near: Neighbours
  /** Whether this run carries state, a boolean scalar; absent where every run does. */
  readonly carries: Value | undefined
  /** What tells of a text that is alone; absent where the program has no way of its own for it. */
  readonly alone: AloneMasks | undefined
}
