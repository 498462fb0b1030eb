import { GraphBuilder } from './graph/graph-builder.js'
import { linear } from './ops/linear.js'
import type { GraphOptions } from './program-interface.js'

/** What to give the probe as `x`, `[1, 4]`, and what it must give as `y`, `[1, 1]`: exact in every precision but int8. */
export const PROBE = { x: [1, 2, 3, 4], y: [6.5] } as const
const WEIGHTS = [0.5, 1, 0, 1]

/**
 * The smallest program that is worth asking for, one product in the given precision: it tells whether a device opens a session and
 * computes, before a real program is built.
 */
export function probeGraph(precision: GraphOptions['precision'] = 'float32'): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder()
  const x = graph.input('x', 'float32', [1, 4])
  const y = linear(graph, x, { data: Float32Array.from(WEIGHTS), out: 1, in: 4 }, { precision })
  graph.output('y', y, 'float32', [1, 1])
  return graph.finish('probe')
}
