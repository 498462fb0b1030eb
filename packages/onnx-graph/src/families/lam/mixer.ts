import type { LamConfig, TensorReader } from '@lamjs/core/backend'
import type { GraphBuilder, Value } from '../../graph/graph-builder.js'
import { linear, type Matrix, stacked } from '../../ops/linear.js'
import { eachHead, reshape, slice } from '../../ops/slicing.js'
import type { GraphOptions } from '../../program-interface.js'
import { convolve, type Neighbours } from './convolution.js'
import { gates as gatesOf, splitHeads } from './heads.js'
import { INPUT } from './inputs.js'
import type { LamLayout } from './layout.js'
import type { Recurrence, RecurrenceParts } from './recurrence.js'
import { chunked } from './recurrence-chunks.js'
import { flat } from './recurrence-flat.js'
import { hierarchical } from './recurrence-hierarchical.js'
import { type TriangleMasks, triangles as trianglesOf } from './triangles.js'

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
}

/** The mixer of a layer (spec 3), and its state for the next block. @param x `[R, T, hidden]` */
export function mixer(parts: ProgramParts, layer: number, x: Value): { y: Value; conv: Value; state: Value } {
  const { graph, config, reader, options } = parts
  const { hiddenSize } = config
  const prefix = `deltanet_layers.${layer}`
  const square = (name: string): Matrix => ({
    data: reader.float32(`${prefix}.${name}_proj.weight`),
    out: hiddenSize,
    in: hiddenSize,
  })
  const projected = graph.within('project', () =>
    linear(graph, x, stacked(square('q'), square('k'), square('v')), options),
  )
  const convolved = graph.within('convolve', () => convolve(graph, config, reader, layer, projected, parts.near))
  const gates = graph.within('gates', () => gatesOf(graph, config, reader, prefix, x))
  const rows = graph.within('heads', () => splitHeads(graph, config, convolved, gates.beta))
  const triangles = graph.within('triangles', () => trianglesOf(graph, rows, parts.masks))
  const [o, state, conv] = graph.within('recurrence', () => {
    const { layout, branches: loops } = options
    const { local, carry } = recurrenceOf(layout, { ...parts, mixer: prefix, loops, rows, gates, triangles })
    const carried = () => {
      const { o, next } = carry(stateBefore(graph, layout, layer))
      return [o, next, lastRows(graph, layout, projected)]
    }
    const alone = () => [local(), `state.${layer}`, `conv.${layer}`]
    return parts.carries === undefined ? carried() : graph.branch(parts.carries, carried, alone)
  })
  return { y: graph.within('output', () => output(parts, prefix, x, o, square)), conv, state }
}

function recurrenceOf(layout: LamLayout, parts: Omit<RecurrenceParts, 'layout'>): Recurrence {
  if (layout.kind === 'chunks') return chunked({ ...parts, layout })
  return parts.config.recurrence === 'flat' ? flat({ ...parts, layout }) : hierarchical({ ...parts, layout })
}

/** A layer's state, zero in rows that start a text; with rows of one chunk the recurrence itself sees to that. */
function stateBefore(graph: GraphBuilder, layout: LamLayout, layer: number): Value {
  return layout.kind === 'chunks' ? `state.${layer}` : graph.node('Mul', [`state.${layer}`, INPUT.continues])
}

/** What the convolution of the next block reads: the last two tokens before the cut. @param projected `[R, T, 3·hidden]` */
function lastRows(graph: GraphBuilder, layout: LamLayout, projected: Value): Value {
  if (layout.kind === 'rows') return slice(graph, projected, 1, layout.block - 2, layout.block)
  return slice(graph, slice(graph, projected, 0, -2, -1), 1, layout.chunk - 2, layout.chunk)
}

/**
 * o_proj(o · rsqrt(mean(o²) + eps) · weight · σ(g_proj·x)). The norm's weight is multiplied into o_proj's columns beforehand, and so is
 * √d, which lets a sum of squares stand for their mean.
 */
function output(
  { graph, config, reader, options }: ProgramParts,
  prefix: string,
  x: Value,
  o: Value,
  square: (name: string) => Matrix,
): Value {
  const { hiddenSize, heads, headDim, oNormEps } = config
  const squares = graph.node('ReduceSumSquare', [o, graph.ints(3)], { keepdims: 1 })
  const root = graph.node('Sqrt', [graph.node('Add', [squares, eachHead(graph, heads, oNormEps * headDim)])])
  const normed = graph.node('Transpose', [graph.node('Div', [o, root])], { perm: [0, 2, 1, 3] })
  const joined = reshape(graph, normed, 0, 0, hiddenSize)
  const gate = graph.node('Sigmoid', [linear(graph, x, square('g'), options)])
  const weight = reader.float32(`${prefix}.o_norm.weight`)
  const project = square('o')
  const scale = Math.sqrt(headDim)
  const data = project.data.map((value, i) => value * scale * weight[i % headDim])
  return linear(graph, graph.node('Mul', [joined, gate]), { ...project, data }, options)
}
