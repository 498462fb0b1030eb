import type { GraphBuilder, Value } from '../../graph/graph-builder.js'
import { INPUT } from './inputs.js'
import type { TriangleMasks } from './triangles.js'

/** What the way for a text that is alone reads in every layer. */
export interface AloneMasks {
  /** A boolean: whether a single text fills the run's only row. */
  readonly told: Value
  /** Those before a token, as a boolean, `[1, 1, T, T]`. */
  readonly strict: Value
  /** The token itself, `[1, 1, T, T]`. */
  readonly identity: Value
}

export function tellAlone(graph: GraphBuilder, { strict, withDiagonal }: TriangleMasks): AloneMasks {
  return {
    told: graph.node('Cast', [INPUT.alone], { to: 9 }),
    strict: graph.node('Cast', [strict], { to: 9 }),
    identity: graph.node('Sub', [withDiagonal, strict]),
  }
}
