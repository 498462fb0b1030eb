import type { Value } from '../../graph/graph-builder.js'
import { eachHead, slice, squeeze, transposeLast, unsqueeze } from '../../ops/slicing.js'
import type { Recurrence, RecurrenceParts } from './recurrence.js'

/**
 * The flat rule (spec 4, "flat"). With the sums of the blocks before as G, S, H and U, and the triangles of this one:
 *
 *     o  = 0.1·f·(att·v) + 0.9·s·(att·u)                           what the row sees of itself
 *     Δu = k'·(H - S) + stril(k'·G·k'ᵀ)·v
 *     o += 0.1·f·(q·S) + 0.9·s·(att·Δu + q·U)                      what it sees of the blocks before
 *     g  = k'·G - A·k
 *     G += kᵀ·k     S += kᵀ·v     H += gᵀ·v     U += kᵀ·(u + Δu)     over the block's own tokens
 */
export function flat(parts: RecurrenceParts): Recurrence {
  const { graph, config, layout, rows, gates, masks, triangles } = parts
  const add = (a: Value, b: Value) => graph.node('Add', [a, b])
  const sub = (a: Value, b: Value) => graph.node('Sub', [a, b])
  const scale = (a: Value, b: Value) => graph.node('Mul', [a, b])
  const times = (a: Value, b: Value) => graph.node('MatMul', [a, b])
  const own = (x: Value) => slice(graph, x, 2, 0, layout.block)

  const { q, k, kBeta, v } = rows
  const { A, att, u } = triangles
  const fast = scale(gates.f, eachHead(graph, config.heads, 0.1))
  const slow = scale(gates.s, eachHead(graph, config.heads, 0.9))
  const local = () => add(scale(fast, times(att, v)), scale(slow, times(att, u)))

  const carry = (state: Value) => {
    const [G, S, H, U] = graph
      .nodes('Split', [state], 4, { axis: 2, num_outputs: 4 })
      .map((part) => squeeze(graph, part, 2))
    const kG = times(kBeta, G)
    const reach = scale(times(kG, transposeLast(graph, kBeta)), masks.strict)
    const more = add(times(kBeta, sub(H, S)), times(reach, v))
    const before = add(scale(fast, times(q, S)), scale(slow, add(times(att, more), times(q, U))))

    const kT = transposeLast(graph, own(k))
    const gT = transposeLast(graph, own(sub(kG, times(A, k))))
    const next = [
      add(G, times(kT, own(k))),
      add(S, times(kT, own(v))),
      add(H, times(gT, own(v))),
      add(U, times(kT, own(add(u, more)))),
    ].map((sum) => unsqueeze(graph, sum, 2))
    return { o: add(local(), before), next: graph.node('Concat', next, { axis: 2 }) }
  }
  return { local, carry }
}
