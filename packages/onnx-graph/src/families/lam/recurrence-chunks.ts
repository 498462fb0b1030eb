import type { Value } from '../../graph/graph-builder.js'
import { mean, reshape, slice, transposeLast } from '../../ops/slicing.js'
import type { ChunkLayout } from './chunk-layout.js'
import { chunkFlux, exchanged, shrink, splitGates } from './flux.js'
import { INPUT } from './inputs.js'
import type { Recurrence, RecurrenceParts } from './recurrence.js'

/**
 * The hierarchical rule (spec 4) where each row is a chunk and the rows of a text follow one another. The algebra is that of
 * `hierarchical`. All that needs no state is computed for all rows at once; a loop takes F and S from row to row, and loses them where
 * `continues` is 0.
 */
export function chunked(parts: RecurrenceParts<ChunkLayout>): Recurrence {
  const { graph, config, rows, gates, triangles } = parts
  const { heads, headDim } = config
  const add = (a: Value, b: Value) => graph.node('Add', [a, b])
  const sub = (a: Value, b: Value) => graph.node('Sub', [a, b])
  const scale = (a: Value, b: Value) => graph.node('Mul', [a, b])
  const times = (a: Value, b: Value) => graph.node('MatMul', [a, b])

  const { fast, slow } = splitGates(parts)
  const local = () => scale(add(fast, slow), times(triangles.att, triangles.u))

  const carry = (state: Value) => {
    const { q, k, kBeta } = rows
    const w = add(kBeta, times(triangles.T, kBeta))
    const r = sub(q, times(triangles.att, w))
    const gated = graph.node('Concat', [scale(fast, r), scale(slow, r)], { axis: 3 })
    const kT = transposeLast(graph, k)
    const fromU = times(kT, triangles.u)
    const psi = chunkFlux(parts, 1, k, triangles.u, fromU)
    const decay = reshape(graph, mean(graph, gates.decay ?? '', 2), 0, heads, 2)
    const kept = scale(decay, reshape(graph, shrink(parts, psi), 0, heads, 2))
    const [seen, left] = chain(parts, state, {
      fromU: reshape(graph, fromU, 0, heads, 1, headDim * headDim),
      fromW: reshape(graph, times(kT, w), 0, heads, 1, headDim, headDim),
      keep: reshape(graph, scale(kept, INPUT.continues), 0, heads, 2, 1),
      mix: mixing(parts, psi),
    })
    const read = times(gated, reshape(graph, seen, 0, heads, 2 * headDim, headDim))
    // A text that is cut goes on from before the last row, which holds its look-ahead.
    const next = reshape(graph, slice(graph, left, 0, -2, -1), 0, heads, 2, headDim, headDim)
    return { o: add(local(), read), next }
  }
  return { local, carry }
}

/** What a chunk does to the states, by row. */
interface ChunkEffects {
  /** kᵀ·u, `[R, heads, 1, d·d]`. */
  readonly fromU: Value
  /** kᵀ·w, `[R, heads, 1, d, d]`. */
  readonly fromW: Value
  /** What is left of a state before the chunk: decay and ψ, or 0 at a text's start. `[R, heads, 2, 1]` */
  readonly keep: Value
  /** How F and S mix after it, `[R, heads, 2, 2]`. */
  readonly mix: Value
}

/**
 * The states from row to row.
 * @returns F̂ and Ŝ of every row, and F and S as they stand after it: `[R, heads, 2, d·d]`
 */
function chain(parts: RecurrenceParts<ChunkLayout>, state: Value, effects: ChunkEffects): [Value, Value] {
  const { graph, config } = parts
  const { heads, headDim } = config
  const flat = (X: Value) => reshape(graph, X, heads, 2, headDim * headDim)
  const unit = (X: Value) => {
    // onnxruntime's ReduceL2 takes one value at a time on a CPU, and so twice as long.
    const squares = graph.node('ReduceSum', [graph.node('Mul', [X, X]), graph.ints(2)], { keepdims: 1 })
    return graph.node('Div', [X, graph.node('Add', [graph.node('Sqrt', [squares]), graph.scalar(1e-8)])])
  }
  const slices = [effects.fromU, effects.fromW, effects.keep, effects.mix]
  const [, seen, left] = graph.scan(flat(state), slices, 0, (X, [fromU, fromW, keep, mix]) => {
    const decayed = graph.node('Mul', [X, keep])
    const unitX = unit(decayed)
    const taken = graph.node('MatMul', [fromW, reshape(graph, unitX, heads, 2, headDim, headDim)])
    const grown = graph.node('Sub', [graph.node('Add', [decayed, fromU]), flat(taken)])
    const next = unit(graph.node('MatMul', [mix, grown]))
    return [next, unitX, next]
  })
  return [seen, left]
}

/** 1 on the diagonal, and beside it what each state takes of the other. @param psi `[R, heads, 1, 1]` @returns `[R, heads, 2, 2]` */
function mixing(parts: RecurrenceParts<ChunkLayout>, psi: Value): Value {
  const { graph, config } = parts
  const share = reshape(graph, exchanged(parts, psi), 0, config.heads, 2, 1)
  const other = graph.node('Mul', [share, graph.floats([2, 2], [0, 1, 1, 0])])
  return graph.node('Add', [other, graph.floats([2, 2], [1, 0, 0, 1])])
}
