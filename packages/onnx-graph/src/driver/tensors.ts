import type { ElementType } from '../graph/graph-builder.js'
import type { Feeds } from '../program-interface.js'

/** What is asked of a runtime's tensors; those of onnxruntime fit as they are. */
export interface RuntimeTensor {
  /** Sizes of its axes, outermost first. */
  readonly dims: readonly number[]
  /** Its values, read from the device. */
  getData(): Promise<unknown>
  /** Frees its memory. */
  dispose(): void
}

/** Makes a tensor of the runtime. */
export type MakeTensor<T> = (type: ElementType, data: Int32Array | Float32Array, dims: readonly number[]) => T

/** The inputs that are not state, by name. */
export function feedTensors<T>(feeds: Feeds, make: MakeTensor<T>): Record<string, T> {
  return Object.fromEntries(Object.entries(feeds).map(([name, { type, data, dims }]) => [name, make(type, data, dims)]))
}
