import { GraphBuilder } from './graph-builder.js'

/** The smallest program there is: it tells whether a device opens a session at all, before a real one is built. */
export function probeGraph(): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder()
  const x = graph.input('x', 'float32', [1])
  graph.output('y', graph.node('Add', [x, graph.floats([1], [1])]), 'float32', [1])
  return graph.finish('probe')
}
