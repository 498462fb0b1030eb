/** The sizes of any encoder, in every family. Widths in values. */
export interface EncoderShape {
  /** Rows of the word table. */
  readonly vocabSize: number
  /** Width of a token's row. */
  readonly hiddenSize: number
  /** Width inside the FFN. */
  readonly intermediateSize: number
  /** Rows of the position table. */
  readonly maxPositionEmbeddings: number
  /** Count of layers. */
  readonly layers: number
  /** Count of heads in a layer. */
  readonly heads: number
  /** `hiddenSize / heads`. */
  readonly headDim: number
  /** What LayerNorm adds to the variance. */
  readonly layerNormEps: number
  /** The widths that the model was trained to have its rows cut to, ascending (Matryoshka, arXiv:2205.13147). */
  readonly matryoshkaDims: readonly number[]
  /** The most tokens of one text that a call keeps by default. */
  readonly maxTokens: number
  /** The most tokens that one text can have: `Infinity` if the architecture sets no limit. */
  readonly mostTokens: number
}
