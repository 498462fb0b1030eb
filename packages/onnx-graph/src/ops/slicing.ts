import type { GraphBuilder, Value } from '../graph/graph-builder.js'

/** `[start, end)` along an axis. Ends past the tensor's stop at its end. */
export function slice(graph: GraphBuilder, x: Value, axis: number, start: number, end: number): Value {
  return graph.node('Slice', [x, graph.ints(start), graph.ints(end), graph.ints(axis)])
}

/** The same values in another shape: 0 keeps an axis's size, -1 takes what is left. */
export function reshape(graph: GraphBuilder, x: Value, ...shape: number[]): Value {
  return graph.node('Reshape', [x, graph.ints(...shape)])
}

/** Puts a new axis of 1 into the shape. */
export function unsqueeze(graph: GraphBuilder, x: Value, ...axes: number[]): Value {
  return graph.node('Unsqueeze', [x, graph.ints(...axes)])
}

/** Takes axes of 1 out of the shape. */
export function squeeze(graph: GraphBuilder, x: Value, ...axes: number[]): Value {
  return graph.node('Squeeze', [x, graph.ints(...axes)])
}

/** Swaps the last two of four axes. */
export function transposeLast(graph: GraphBuilder, x: Value): Value {
  return graph.node('Transpose', [x], { perm: [0, 1, 3, 2] })
}

/** A number beside gates, `[heads, 1, 1]`: onnxruntime's CPU is slow with a scalar beside a last axis of 1. */
export function eachHead(graph: GraphBuilder, heads: number, value: number): Value {
  return graph.floats([heads, 1, 1], new Float32Array(heads).fill(value))
}

/** Sum over axes, which stay as 1. */
export function sum(graph: GraphBuilder, x: Value, ...axes: number[]): Value {
  return graph.node('ReduceSum', [x, graph.ints(...axes)], { keepdims: 1 })
}

/** Mean over axes, which stay as 1. */
export function mean(graph: GraphBuilder, x: Value, ...axes: number[]): Value {
  return graph.node('ReduceMean', [x, graph.ints(...axes)], { keepdims: 1 })
}
