import type { EncoderShape } from '../encoder-shape.js'

/** The rule by which state passes from token to token (LAM spec 4). */
export type Recurrence = 'flat' | 'hierarchical'

/** `config.json` of a LAM encoder, parsed, with the spec's defaults and aliases applied (LAM spec 1). */
export interface LamConfig extends EncoderShape {
  /** The family's name. */
  readonly family: 'lam'
  /** The rule of the model's layers. */
  readonly recurrence: Recurrence
  /** Tokens a chunk; only the hierarchical rule has chunks. */
  readonly chunkSize: number
  /** How many times the FFN applies gelu. */
  readonly ffnGeluCount: 1 | 2
  /** What the norm of a head's output adds to the mean square. */
  readonly oNormEps: number
}
