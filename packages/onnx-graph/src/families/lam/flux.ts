import type { Value } from '../../graph/graph-builder.js'
import { clippedSigmoid, silu } from '../../ops/activations.js'
import { eachHead, mean, reshape, sum } from '../../ops/slicing.js'
import type { RecurrenceParts } from './recurrence.js'
import type { RowLayout } from './row-layout.js'

/** What the nets read: of a layout the chunk alone. */
type FluxParts = RecurrenceParts<Pick<RowLayout, 'chunk'>>

/**
 * a = 0.5 + 0.3·clip(σ(MLP_t([k', v])), 0.01, 0.99), one per token and head (spec 4).
 * @returns `[R, heads, T, 1]`
 */
export function tokenShare(parts: Pick<FluxParts, 'graph' | 'config' | 'reader' | 'mixer' | 'rows'>): Value {
  const { graph, config, rows } = parts
  const out = twoLayerNet(parts, 'token_flux_proj', [rows.kBeta, rows.v])
  const scaled = graph.node('Mul', [clippedSigmoid(graph, out), eachHead(graph, config.heads, 0.3)])
  return graph.node('Add', [scaled, eachHead(graph, config.heads, 0.5)])
}

/** The gates of F and S: a·f and (1-a)·s (spec 4). @returns each `[R, heads, T, 1]` */
export function splitGates(parts: FluxParts): { readonly fast: Value; readonly slow: Value } {
  const { graph, gates } = parts
  const a = tokenShare(parts)
  const fast = graph.node('Mul', [a, gates.f])
  const slow = graph.node('Sub', [gates.s, graph.node('Mul', [a, gates.s])])
  return { fast, slow }
}

/**
 * ψ = clip(σ(MLP_f([mean k, mean u, mean_j (k_j·W_bilinear)·u_j / temp])), 0.01, 0.99) of `n` chunks (spec 4). The last
 * of the three is the sum of W_bilinear's products with kᵀ·u, which is known already.
 * @param k `[c, heads·n, chunk, headDim]`, and `u` alike
 * @param products kᵀ·u, `[c, heads·n, headDim, headDim]`
 * @returns `[c, heads, n, 1]`
 */
export function chunkFlux(parts: FluxParts, n: number, k: Value, u: Value, products: Value): Value {
  const { graph, config, reader, mixer, layout } = parts
  const { heads, headDim } = config
  const bilinear = reader.float64(`${mixer}.resonance_flux.W_bilinear`)
  const temp = reader.float64(`${mixer}.resonance_flux.temp`)
  const perHead = headDim * headDim
  const weights = bilinear.map((value, i) => value / (temp[Math.floor(i / perHead)] * layout.chunk))
  const eachChunk = (x: Value, width: number) => reshape(graph, x, 0, heads, n, width)
  const weighted = graph.node('Mul', [eachChunk(products, perHead), graph.floats([heads, 1, perHead], weights)])
  const features = [
    eachChunk(mean(graph, k, 2), headDim),
    eachChunk(mean(graph, u, 2), headDim),
    sum(graph, weighted, 3),
  ]
  return clippedSigmoid(graph, twoLayerNet(parts, 'flux_net', features))
}

/** 1 - 0.1·ψ for F, 1 - 0.05·ψ for S. @param psi `[R, heads, n, 1]` @returns `[R, heads, n, 2]` */
export function shrink({ graph }: Pick<FluxParts, 'graph'>, psi: Value): Value {
  const share = graph.floats([1, 1, 1, 2], [-0.1, -0.05])
  return graph.node('Add', [graph.node('Mul', [psi, share]), graph.scalar(1)])
}

/**
 * x̄·ψ and x̄·(1-ψ), with x̄ = 0.05 + 0.1·(mean of ψ over the heads): F, S ← unit(F + x̄·ψ·S), unit(S + x̄·(1-ψ)·F).
 * @param psi `[R, heads, n, 1]` @returns `[R, heads, n, 2]`
 */
export function exchanged({ graph }: Pick<FluxParts, 'graph'>, psi: Value): Value {
  const scaled = graph.node('Mul', [mean(graph, psi, 1), graph.scalar(0.1)])
  const rate = graph.node('Add', [scaled, graph.scalar(0.05)])
  const rest = graph.node('Sub', [graph.scalar(1), psi])
  return graph.node('Mul', [graph.node('Concat', [psi, rest], { axis: 3 }), rate])
}

/** Linear, silu, linear to one value, over features given in pieces along the last axis. */
function twoLayerNet(
  { graph, config, reader, mixer }: Pick<FluxParts, 'graph' | 'config' | 'reader' | 'mixer'>,
  name: string,
  pieces: readonly Value[],
): Value {
  const d = config.headDim
  const inner = d / 2
  const net = `${mixer}.resonance_flux.${name}`
  const weight = reader.float32(`${net}.0.weight`)
  const width = weight.length / inner
  let sum = graph.floats([inner], reader.float32(`${net}.0.bias`))
  pieces.forEach((piece, i) => {
    // Every piece but the bilinear one, the last, is headDim wide.
    const columns = Math.min(d, width - i * d)
    const part = Float32Array.from({ length: columns * inner }, (_, at) => {
      return weight[(at % inner) * width + i * d + Math.floor(at / inner)]
    })
    sum = graph.node('Add', [graph.node('MatMul', [piece, graph.floats([columns, inner], part)]), sum])
  })
  const outer = graph.floats([inner, 1], reader.float32(`${net}.2.weight`))
  const out = graph.node('MatMul', [silu(graph, sum), outer])
  const [bias] = reader.float32(`${net}.2.bias`)
  return graph.node('Add', [out, eachHead(graph, config.heads, bias)])
}
