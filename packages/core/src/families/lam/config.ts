import type { EncoderShape } from '../encoder-shape.js'

/** How tokens pass on what they know (LAM spec 4). */
export type Recurrence = 'flat' | 'hierarchical'

/** `config.json` of a LAM encoder, parsed, with the spec's defaults and aliases applied (LAM spec 1). */
export interface LamConfig extends EncoderShape {
  readonly family: 'lam'
  readonly recurrence: Recurrence
  /** Tokens a chunk, hierarchical only. */
  readonly chunkSize: number
  /** How many times gelu is applied in the FFN. */
  readonly ffnGeluCount: 1 | 2
  readonly oNormEps: number
}
