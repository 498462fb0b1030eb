import type { Dimension, ElementType } from './graph/graph-builder.js'
import type { RowShape } from './rows/row-shape.js'

/** The output that holds the last layer, `[rows, tokens, hidden]`. */
export const HIDDEN = 'hidden'

/** Names of the sizes that a run decides: `rows`, `tokens`, and `carried` rows. Fix them by name for devices that want fixed shapes. */
export const SIZE = { rows: 'rows', tokens: 'tokens', carried: 'carried' } as const

/** A tensor that a run leaves for the next: the output `next` of one is the input `name` of the other. */
export interface StateTensor {
  /** The input's name. */
  readonly name: string
  /** The output's name. */
  readonly next: string
  /** Shape after the axis of carried rows. */
  readonly shape: readonly number[]
  /** Values of one row. */
  readonly size: number
}

/** Rows of a shape that carry state: all or none. */
export function carriedRows(shape: RowShape): number {
  return shape.carried ? shape.rows : 0
}

/** How a family lays texts out in rows: every shape there is, and what else its plan needs. Plain data, which may cross threads. */
export interface GraphLayout {
  /** Every shape that a run may have. */
  readonly shapes: readonly RowShape[]
}

/** What the graph is built for. */
export interface GraphOptions<L extends GraphLayout = GraphLayout> {
  /** How rows are laid out. Its shapes do not matter to the graph; its lengths may. */
  readonly layout: L
  /**
   * `float32`; `float16` multiplies weight matrices in half precision and does all else in float32; `int8` keeps weight
   * matrices in 8 bits.
   */
  readonly precision: 'float32' | 'float16' | 'int8'
  /**
   * Whether int8 keeps weights as signed bytes. The numbers are the same, and processors with VNNI and ARM's multiply such bytes fastest; on
   * others onnxruntime's sums of them overflow. Unsigned where absent, which is exact everywhere.
   */
  readonly signedWeights?: boolean
  /**
   * Whether runs without carried state skip its work by a branch in each layer, and many short chunks are a loop. Good on CPUs; GPUs want a
   * straight program, which then takes carried shapes only.
   */
  readonly branches: boolean
  /**
   * Whether the table of words may stay in half precision where the checkpoint has it so: exact, and half of the program, but some
   * GPUs cannot look up such rows.
   */
  readonly halfWords: boolean
  /**
   * Whether onnxruntime's own attention operator (`com.microsoft.MultiHeadAttention`) is there; otherwise attention is written in standard
   * operators, which keep all scores of a row in memory.
   */
  readonly fusedAttention: boolean
  /**
   * Whether onnxruntime computes a convolution of each channel by itself in blocks of channels, as on x64. Elsewhere it takes channel after
   * channel, and LAM's text that is alone looks its neighbours up, as all others do. Absent is false.
   */
  readonly blockedConvolutions?: boolean
}

/** Type and shape of inputs, by name. */
export type InputShapes = Readonly<Record<string, readonly [ElementType, readonly Dimension[]]>>

/** The value of one input. */
export interface Feed {
  /** The type of its values. */
  readonly type: ElementType
  /** Sizes of its axes, outermost first. */
  readonly dims: readonly number[]
  /** Its values, row-major. */
  readonly data: Int32Array | Float32Array
}

/** The values of one run's inputs but for the state, by name. */
export type Feeds = Readonly<Record<string, Feed>>

/** Gives inputs the sizes of a run of rows. @param values laid out as `inputs` says, by the same names */
export function feedsFor(
  shape: RowShape,
  inputs: InputShapes,
  values: Readonly<Record<string, Int32Array | Float32Array>>,
): Feeds {
  return sizedFeeds({ rows: shape.rows, tokens: shape.tokens, carried: carriedRows(shape) }, inputs, values)
}

/** Gives inputs their sizes. @param values laid out as `inputs` says, by the same names */
export function sizedFeeds(
  sizes: Readonly<Record<keyof typeof SIZE, number>>,
  inputs: InputShapes,
  values: Readonly<Record<string, Int32Array | Float32Array>>,
): Feeds {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, [type, dims]]) => {
      const sized = dims.map((size) => (typeof size === 'number' ? size : sizes[size as keyof typeof SIZE]))
      return [name, { type, dims: sized, data: values[name] }]
    }),
  )
}
