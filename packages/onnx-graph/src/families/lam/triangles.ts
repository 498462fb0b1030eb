import type { GraphBuilder, Value } from '../../graph/graph-builder.js'
import { transposeLast, unsqueeze } from '../../ops/slicing.js'
import type { HeadRows } from './heads.js'
import { INPUT } from './inputs.js'

/** Which token sees which, the same in every layer: `[R, 1, T, T]`, 1 for yes. */
export interface TriangleMasks {
  /** Itself and those before it in its group. */
  readonly withDiagonal: Value
  /** Those before it in its group. */
  readonly strict: Value
  /** `-strict`. */
  readonly minusStrict: Value
}

export function triangleMasks(graph: GraphBuilder): TriangleMasks {
  const same = graph.node('Equal', [unsqueeze(graph, INPUT.groups, 1, 3), unsqueeze(graph, INPUT.groups, 1, 2)])
  const square = graph.node('Cast', [same], { to: 1 })
  const strict = graph.node('Trilu', [square, graph.tensor('int64', [], BigInt64Array.of(-1n))], { upper: 0 })
  return {
    withDiagonal: graph.node('Trilu', [square], { upper: 0 }),
    strict,
    minusStrict: graph.node('Neg', [strict]),
  }
}

/** The block-local part of the recurrence (spec 4), all that needs no state. */
export interface Triangles {
  /** A = -stril(k'·kᵀ), `[R, heads, T, T]`. */
  readonly A: Value
  /** T = A + stril(A·Aᵀ), `[R, heads, T, T]`. */
  readonly T: Value
  /** att = tril(q·kᵀ), `[R, heads, T, T]`. */
  readonly att: Value
  /** u = v + T·v, `[R, heads, T, headDim]`. */
  readonly u: Value
}

export function triangles(graph: GraphBuilder, { q, k, kBeta, v }: HeadRows, masks: TriangleMasks): Triangles {
  // A transpose each: onnxruntime then makes it part of the product.
  const A = graph.node('Mul', [graph.node('MatMul', [kBeta, transposeLast(graph, k)]), masks.minusStrict])
  const squared = graph.node('MatMul', [A, transposeLast(graph, A)])
  const T = graph.node('Add', [A, graph.node('Mul', [squared, masks.strict])])
  return {
    A,
    T,
    att: graph.node('Mul', [graph.node('MatMul', [q, transposeLast(graph, k)]), masks.withDiagonal]),
    u: graph.node('Add', [v, graph.node('MatMul', [T, v])]),
  }
}
