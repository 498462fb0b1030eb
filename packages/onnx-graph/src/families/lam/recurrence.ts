import type { LamConfig, TensorReader } from '@lamjs/core/backend'
import type { GraphBuilder, Value } from '../../graph/graph-builder.js'
import type { Gates, HeadRows } from './heads.js'
import type { RowLayout } from './row-layout.js'
import type { TriangleMasks, Triangles } from './triangles.js'

/** What a recurrence is built from. */
export interface RecurrenceParts<L extends Pick<RowLayout, 'chunk'> = RowLayout> {
  readonly graph: GraphBuilder
  readonly config: LamConfig
  readonly reader: TensorReader
  /** Prefix of the layer's tensors, `'deltanet_layers.3'`. */
  readonly mixer: string
  readonly layout: L
  /** Whether the program may hold loops. */
  readonly loops: boolean
  readonly rows: HeadRows
  readonly gates: Gates
  readonly masks: TriangleMasks
  readonly triangles: Triangles
}

/** A recurrence in two steps: what a row sees of itself, and what a carried state adds to that. */
export interface Recurrence {
  /** For runs that carry none: `o` of spec 4, `[R, heads, T, headDim]`. */
  local(): Value
  /**
   * For runs that carry state.
   * @param state `[R, heads, states, headDim, headDim]`, zero where a row starts a text
   * @returns `o`, and the state as it stands after token `C`
   */
  carry(state: Value): { readonly o: Value; readonly next: Value }
}
