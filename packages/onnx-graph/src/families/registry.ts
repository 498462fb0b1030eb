import type { EncoderModel, ModelConfig } from '@lamjs/core/backend'
import type { GraphLayout, GraphOptions, StateTensor } from '../program-interface.js'
import type { RowRun } from '../rows/row-run.js'
import { bertGraph } from './bert/index.js'
import type { GraphFamily, ShapeWish } from './graph-family.js'
import { lamGraph } from './lam/index.js'

/** Every family that has a graph, by the name that its configs carry. */
const FAMILIES = { lam: lamGraph, bert: bertGraph }

/** The graph of the family that a config belongs to. */
export function graphFamily(config: ModelConfig): GraphFamily<ModelConfig, GraphLayout> {
  return FAMILIES[config.family] as unknown as GraphFamily<ModelConfig, GraphLayout>
}

/** How a model's texts are laid out on a device, in shapes that are all known before anything runs. */
export function graphLayout(config: ModelConfig, wish: ShapeWish): GraphLayout {
  return graphFamily(config).layout(config, wish)
}

/** The family of a graph and its version, `'lam-6'`: programs of other versions in a cache are of no use any more. */
export function graphVersion(config: ModelConfig): string {
  return `${config.family}-${graphFamily(config).version}`
}

/** The graph's version and what it was built for, `'lam-6/72-64-64'`: part of the key that a cache keeps a program under. */
export function graphKey(config: ModelConfig, layout: GraphLayout): string {
  return `${graphVersion(config)}/${graphFamily(config).lengths(layout)}`
}

/**
 * Turns a checkpoint into an ONNX program that runs rows of tokens. Gives way to the event loop between layers.
 * @returns the bytes of a `.onnx` file
 * @throws LamError `LAM_CHECKPOINT_TENSOR_NON_FINITE`, `LAM_BACKEND_FAILED` where it would be larger than ONNX allows,
 * and whatever reading the weights throws
 */
export function buildGraph(model: EncoderModel, options: GraphOptions): Promise<Uint8Array<ArrayBuffer>> {
  return graphFamily(model.config).build(model, options)
}

/** The runs that a batch takes. @param offsets `[texts + 1]`, as in `TokenBatch` */
export function planRuns(offsets: Uint32Array, config: ModelConfig, layout: GraphLayout): Iterable<RowRun> {
  return graphFamily(config).planRows(offsets, layout)
}

/** What a run leaves for the next, in the order of the program's inputs. */
export function stateTensors(config: ModelConfig): readonly StateTensor[] {
  return graphFamily(config).stateTensors(config)
}
