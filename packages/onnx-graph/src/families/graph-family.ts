import type { EncoderModel, ModelConfig, TokenBatch } from '@lamjs/core/backend'
import type { Feeds, GraphLayout, GraphOptions, StateTensor } from '../program-interface.js'
import type { RowRun } from '../rows/row-run.js'

/** Which shapes a device wants. */
export interface ShapeWish {
  /** CPUs compile nothing for a shape and take many of them; GPUs compile each and want work in large pieces. */
  readonly device: 'cpu' | 'gpu'
  /** Row counts of the shapes, rising, in place of the device's own. */
  readonly rows?: readonly number[] | undefined
}

/**
 * What backends and the driver ask of a family. A folder beside this file holds a family; `registry.ts` lists them.
 * @typeParam C the family's config
 * @typeParam L how it lays texts out
 */
export interface GraphFamily<C extends ModelConfig, L extends GraphLayout> {
  /** All shapes there are, known before anything runs. @throws LamError `LAM_CHECKPOINT_CONFIG_INVALID` */
  layout(config: C, wish: ShapeWish): L
  /** Rises with every change of what a stored program computes or how it is fed. */
  readonly version: number
  /** All of the layout that the graph depends on, in a few characters. */
  lengths(layout: L): string
  /** @returns the bytes of a `.onnx` file */
  build(model: EncoderModel & { readonly config: C }, options: GraphOptions<L>): Promise<Uint8Array<ArrayBuffer>>
  /** What is carried along a text from run to run; none where a text never goes on in a second run. */
  stateTensors(config: C): readonly StateTensor[]
  /** Lays texts out in runs of the layout's shapes. @param offsets `[texts + 1]`, as in `TokenBatch` */
  planRows(offsets: Uint32Array, layout: L): Iterable<RowRun>
  /** Fills the inputs of one run but for the state. A run without pieces is all padding. */
  feeds(run: RowRun, batch: Pick<TokenBatch, 'ids' | 'offsets' | 'types'>, layout: L, config: C): Feeds
}
