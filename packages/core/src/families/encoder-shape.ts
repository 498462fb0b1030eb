/** The sizes that every family of encoders has. Widths in values. */
export interface EncoderShape {
  readonly vocabSize: number
  readonly hiddenSize: number
  readonly intermediateSize: number
  /** Rows of the position table. */
  readonly maxPositionEmbeddings: number
  readonly layers: number
  readonly heads: number
  /** `hiddenSize / heads`. */
  readonly headDim: number
  readonly layerNormEps: number
  /** Widths to which a row may be cut, ascending (Matryoshka); the model's own width among them or alone. */
  readonly matryoshkaDims: readonly number[]
  /** The most tokens kept of one text unless the caller says otherwise. */
  readonly maxTokens: number
  /** The most tokens that one text can have: `Infinity` where the architecture sets no limit. */
  readonly mostTokens: number
}
