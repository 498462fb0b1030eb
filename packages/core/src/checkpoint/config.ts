/** How tokens pass on what they know (spec 4). */
export type Recurrence = 'flat' | 'hierarchical'

/** `config.json`, parsed, with the spec's defaults and aliases applied (spec 1). Widths in values, lengths in tokens. */
export interface ModelConfig {
  readonly vocabSize: number
  readonly hiddenSize: number
  readonly intermediateSize: number
  readonly maxPositionEmbeddings: number
  readonly layers: number
  readonly heads: number
  /** `hiddenSize / heads`. */
  readonly headDim: number
  readonly layerNormEps: number
  readonly recurrence: Recurrence
  /** Tokens a chunk, hierarchical only. */
  readonly chunkSize: number
  /** How many times gelu is applied in the FFN. */
  readonly ffnGeluCount: 1 | 2
  readonly oNormEps: number
  readonly matryoshkaDims: readonly number[]
  /** The most tokens kept of one text unless the caller says otherwise. */
  readonly maxTokens: number
}
