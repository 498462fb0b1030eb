import { chunkFlux, tokenShare } from './flux.js'
import type { Value } from './graph-builder.js'
import { INPUT } from './program-interface.js'
import type { Recurrence, RecurrenceParts } from './recurrence.js'
import { mean, slice, transposeLast, unsqueeze } from './slicing.js'

/**
 * The hierarchical rule (spec 4, "hierarchical"). Written so that what needs no state comes first, with `g = a·f` for F and
 * `g = (1-a)·s` for S:
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

  const a = tokenShare(parts)
  const fast = scale(a, gates.f)
  const slow = sub(gates.s, scale(a, gates.s))
  const local = () => scale(add(fast, slow), times(triangles.att, triangles.u))

  const carry = (state: Value) => {
    const { q, k, kBeta } = rows
    const w = add(kBeta, times(triangles.T, kBeta))
    const r = sub(q, times(triangles.att, w))
    // Rows of packed texts read no state: their gates are shut.
    const [readFast, readSlow] = [fast, slow].map((gate) => scale(gate, INPUT.chained))
    const gated = graph.node('Concat', [scale(readFast, r), scale(readSlow, r)], { axis: 3 })
    const over = graph.ints(0, heads, 2 * headDim, headDim)
    const read = (start: number, end: number, X: Value) =>
      times(slice(graph, gated, 2, start, end), graph.node('Reshape', [X, over]))

    let X = state
    let next = state
    const seen: Value[] = []
    for (let start = 0; start < layout.tokens; start += layout.chunk) {
      const end = start + layout.chunk
      if (start === layout.block) next = X
      if (end >= layout.tokens) {
        seen.push(read(start, layout.tokens, X))
        break
      }
      const own = (x: Value) => slice(graph, x, 2, start, end)
      const kT = transposeLast(graph, own(k))
      const fromU = times(kT, own(triangles.u))
      const fromW = times(kT, own(w))
      const psi = unsqueeze(graph, chunkFlux(parts, own(k), own(triangles.u), fromU), 2)
      const decay = graph.node('Reshape', [mean(graph, own(gates.decay ?? ''), 2), graph.ints(0, heads, 2, 1, 1)])
      const decayed = scale(X, scale(decay, shrink(parts, psi)))
      const unitX = unit(parts, decayed)
      seen.push(read(start, end, unitX))
      X = exchange(parts, sub(add(decayed, unsqueeze(graph, fromU, 2)), times(unsqueeze(graph, fromW, 2), unitX)), psi)
    }
    return { o: add(local(), graph.node('Concat', seen, { axis: 2 })), next }
  }
  return { local, carry }
}

/** unit(X) = X / (‖X‖_F + 1e-8), each `[d, d]` by itself. */
function unit({ graph }: RecurrenceParts, X: Value): Value {
  const norm = graph.node('ReduceL2', [X, graph.ints(3, 4)], { keepdims: 1 })
  return graph.node('Div', [X, graph.node('Add', [norm, graph.scalar(1e-8)])])
}

/** 1 - 0.1·ψ for F, 1 - 0.05·ψ for S. @param psi `[R, heads, 1, 1, 1]` @returns `[R, heads, 2, 1, 1]` */
function shrink({ graph }: RecurrenceParts, psi: Value): Value {
  const share = graph.floats([1, 1, 2, 1, 1], [-0.1, -0.05])
  return graph.node('Add', [graph.node('Mul', [psi, share]), graph.scalar(1)])
}

/** F, S ← unit(F + x̄·ψ·S), unit(S + x̄·(1-ψ)·F), with x̄ = 0.05 + 0.1·(mean of ψ over the heads). */
function exchange(parts: RecurrenceParts, X: Value, psi: Value): Value {
  const { graph } = parts
  const scaled = graph.node('Mul', [mean(graph, psi, 1), graph.scalar(0.1)])
  const rate = graph.node('Add', [scaled, graph.scalar(0.05)])
  const rest = graph.node('Sub', [graph.scalar(1), psi])
  const shares = graph.node('Mul', [graph.node('Concat', [psi, rest], { axis: 2 }), rate])
  const other = graph.node('Gather', [X, graph.ints(1, 0)], { axis: 2 })
  return unit(parts, graph.node('Add', [X, graph.node('Mul', [shares, other])]))
}
