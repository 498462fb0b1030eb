import type { GraphBuilder, Value } from '../../graph/graph-builder.js'
import { linear } from '../../ops/linear.js'
import { slice } from '../../ops/slicing.js'
import { convolve } from './convolution.js'
import { gatedNorm } from './gated-norm.js'
import { gates as gatesOf, splitHeads } from './heads.js'
import { INPUT } from './inputs.js'
import type { LamLayout } from './layout.js'
import { loneText } from './lone-text.js'
import type { ProgramParts } from './program-parts.js'
import { type Projections, projections, squareMatrix } from './projections.js'
import type { Recurrence, RecurrenceParts } from './recurrence.js'
import { chunked } from './recurrence-chunks.js'
import { flat } from './recurrence-flat.js'
import { hierarchical } from './recurrence-hierarchical.js'
import { triangles as trianglesOf } from './triangles.js'

/** The mixer of a layer (spec 3), and its state for the next block. @param x `[R, T, hidden]` */
export function mixer(parts: ProgramParts, layer: number, x: Value): { y: Value; conv: Value; state: Value } {
  const { graph, alone } = parts
  const prefix = `deltanet_layers.${layer}`
  const projected = graph.within('project', () => projections(parts, prefix, x))
  const amongOthers = () => mixed(parts, layer, projected)
  const [o, state, conv] =
    alone === undefined
      ? amongOthers()
      : graph.branch(
          alone.told,
          () => [loneText({ ...parts, alone }, layer, projected), `state.${layer}`, `conv.${layer}`],
          amongOthers,
        )
  return { y: graph.within('output', () => projectOutput(parts, prefix, o)), conv, state }
}

/**
 * What a layer mixes in rows of any kind.
 * @returns what the output projection reads, `[R, T, hidden]`; state and rows under the convolution for the next block
 */
function mixed(parts: ProgramParts, layer: number, projected: Projections): [Value, Value, Value] {
  const { graph, config, reader, options } = parts
  const prefix = `deltanet_layers.${layer}`
  const convolved = graph.within('convolve', () => convolve(graph, config, reader, layer, projected.qkv, parts.near))
  const gates = graph.within('gates', () => gatesOf(graph, config, reader, prefix, projected.gates))
  const rows = graph.within('heads', () => splitHeads(graph, config, convolved, gates.beta))
  const triangles = graph.within('triangles', () => trianglesOf(graph, rows, parts.masks))
  const [o, state, conv] = graph.within('recurrence', () => {
    const { layout, branches: loops } = options
    const { local, carry } = recurrenceOf(layout, { ...parts, mixer: prefix, loops, rows, gates, triangles })
    const carried = () => {
      const { o, next } = carry(stateBefore(graph, layout, layer))
      return [o, next, lastRows(graph, layout, projected.qkv)]
    }
    const alone = () => [local(), `state.${layer}`, `conv.${layer}`]
    return parts.carries === undefined ? carried() : graph.branch(parts.carries, carried, alone)
  })
  return [graph.within('output', () => gatedNorm(parts, o, projected.g)), state, conv]
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

/** o_proj, the norm's weight and √d multiplied into its columns beforehand. @param o `[R, T, hidden]`, by `gatedNorm` */
function projectOutput(parts: ProgramParts, prefix: string, o: Value): Value {
  const { graph, config, reader, options } = parts
  const weight = reader.float32(`${prefix}.o_norm.weight`)
  const project = squareMatrix(parts, prefix, 'o')
  const scale = Math.sqrt(config.headDim)
  const data = project.data.map((value, i) => value * scale * weight[i % config.headDim])
  return linear(graph, o, { ...project, data }, options)
}
