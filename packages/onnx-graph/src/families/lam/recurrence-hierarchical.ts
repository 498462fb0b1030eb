import type { Value } from '../../graph/graph-builder.js'
import { mean, reshape, slice, transposeLast } from '../../ops/slicing.js'
import { chunkFlux, exchanged, shrink, splitGates } from './flux.js'
import { INPUT } from './inputs.js'
import type { Recurrence, RecurrenceParts } from './recurrence.js'

/** Chunks of a row up to which each has nodes of its own. Opening a session takes time for every node; a loop takes some for every run. */
const MOST_UNROLLED = 8

/**
 * The hierarchical rule (spec 4, "hierarchical"). Written so that what needs no state comes first, for all chunks at once, with `g = a·f`
 * for F and `g = (1-a)·s` for S:
 *
 *     o = Σ g·(q·X̂ + att·(u - w·X̂)) = (Σ g)·(att·u) + Σ (g·r)·X̂          r = q - att·w
 *     X ← X + kᵀ·(u - w·X̂)        = X + kᵀ·u - (kᵀ·w)·X̂
 *
 * so that a state is read by one product: `[g·r of F, g·r of S]` side by side, times F̂ over Ŝ. The tail behind the block, look-ahead or the
 * end of a text, goes on chunk by chunk, and only its last chunk leaves nothing: it reads what the one before leaves; the decay that would
 * come first cancels in unit() but for 1e-8 (spec 4, "Consequences").
 */
export function hierarchical(parts: RecurrenceParts): Recurrence {
  const { graph, config, layout, rows, gates, triangles } = parts
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
    // Rows of packed texts read no state: their gates are shut.
    const [readFast, readSlow] = [fast, slow].map((gate) => scale(gate, INPUT.chained))
    const gated = graph.node('Concat', [scale(readFast, r), scale(readSlow, r)], { axis: 3 })

    // All chunks but the last.
    const n = Math.ceil(layout.tokens / layout.chunk) - 1
    const end = n * layout.chunk
    const byChunk = (x: Value, groups: number, width: number) =>
      reshape(graph, slice(graph, x, 2, 0, end), 0, groups * n, layout.chunk, width)
    const [ownK, ownU, ownW] = [k, triangles.u, w].map((x) => byChunk(x, heads, headDim))
    const kT = transposeLast(graph, ownK)
    const fromU = times(kT, ownU)
    const fromW = times(kT, ownW)
    const psi = chunkFlux(parts, n, ownK, ownU, fromU)
    const decay = mean(graph, byChunk(gates.decay ?? '', 2 * heads, 1), 2)
    const { seen, left } = chain(parts, n, state, {
      fromU: reshape(graph, fromU, 0, heads, n, headDim * headDim),
      fromW: reshape(graph, fromW, 0, heads, n, headDim * headDim),
      keep: scale(transposeLast(graph, reshape(graph, decay, 0, heads, 2, n)), shrink(parts, psi)),
      share: exchanged(parts, psi),
    })

    const over = (X: Value, chunks: number) => reshape(graph, X, 0, heads * chunks, 2 * headDim, headDim)
    const read = reshape(graph, times(byChunk(gated, heads, 2 * headDim), over(seen, n)), 0, heads, end, headDim)
    const readLast = times(slice(graph, gated, 2, end, layout.tokens), over(left(n), 1))
    const o = add(local(), graph.node('Concat', [read, readLast], { axis: 2 }))
    return { o, next: reshape(graph, left(layout.block / layout.chunk), 0, heads, 2, headDim, headDim) }
  }
  return { local, carry }
}

/** What a chunk does to the states: `[R, heads, n, …]`, of which the last are each chunk's `d·d`, `d·d`, F and S, F and S. */
interface ChunkEffects {
  readonly fromU: Value
  readonly fromW: Value
  /** What is left of a state before the chunk: decay and ψ. */
  readonly keep: Value
  /** What each takes of the other after it. */
  readonly share: Value
}

/**
 * The states from chunk to chunk.
 * @returns `seen`: F̂ and Ŝ of every chunk, `[R, heads, n, …]`; `left(i)`: F and S as they stand after `i` chunks
 */
function chain(parts: RecurrenceParts, n: number, state: Value, effects: ChunkEffects) {
  const { graph, config, loops } = parts
  const { heads, headDim } = config
  const step = (X: Value, [fromU, fromW, keep, share]: readonly Value[]) => {
    const decayed = graph.node('Mul', [X, reshape(graph, keep, 0, heads, 2, 1, 1)])
    const unitX = unit(parts, decayed)
    const [own, taken] = [fromU, fromW].map((x) => reshape(graph, x, 0, heads, 1, headDim, headDim))
    const grown = graph.node('Sub', [graph.node('Add', [decayed, own]), graph.node('MatMul', [taken, unitX])])
    const other = graph.node('Gather', [grown, graph.ints(1, 0)], { axis: 2 })
    const given = graph.node('Mul', [reshape(graph, share, 0, heads, 2, 1, 1), other])
    return { unitX, next: unit(parts, graph.node('Add', [grown, given])) }
  }
  const perChunk = [effects.fromU, effects.fromW, effects.keep, effects.share]
  const at = (x: Value, i: number) => (n === 1 ? x : slice(graph, x, 2, i, i + 1))

  if (loops && n > MOST_UNROLLED) {
    const [, seen, left] = graph.scan(state, perChunk, 2, (X, effect) => {
      const { unitX, next } = step(X, effect)
      return [next, unitX, next]
    })
    return { seen, left: (i: number) => at(left, i - 1) }
  }
  const seen: Value[] = []
  const left = [state]
  for (let i = 0; i < n; i++) {
    const { unitX, next } = step(
      left[i],
      perChunk.map((x) => at(x, i)),
    )
    seen.push(reshape(graph, unitX, 0, heads, 1, 2 * headDim * headDim))
    left.push(next)
  }
  return { seen: n === 1 ? seen[0] : graph.node('Concat', seen, { axis: 2 }), left: (i: number) => left[i] }
}

/** unit(X) = X / (‖X‖_F + 1e-8), each `[d, d]` by itself. */
function unit({ graph }: RecurrenceParts, X: Value): Value {
  const norm = graph.node('ReduceL2', [X, graph.ints(3, 4)], { keepdims: 1 })
  return graph.node('Div', [X, graph.node('Add', [norm, graph.scalar(1e-8)])])
}
