import { LamError, type ModelConfig, type TensorReader, type Work } from '@lamjs/core/backend'
import { readLam } from './lam/model.js'

/** The tokens of one text. */
export interface Text {
  /** `[tokens]`, at least one. */
  readonly ids: Int32Array
  /** `[tokens]`, token types; all 0 where absent. */
  readonly types: Uint8Array | undefined
}

/** Takes the last layer's rows of a text, in order: `[count, hidden]`, whose memory the next rows reuse. */
export type Rows = (rows: Float32Array, count: number) => void

/** A model whose weights are in memory. */
export interface Encoder {
  readonly config: ModelConfig
  /** Runs one text. It pauses every few milliseconds, and keeps no state between texts. */
  run(text: Text, rows: Rows): Work
}

/** Reads the weights of the families that this backend claims. */
export function readEncoder(config: ModelConfig, reader: TensorReader): Work<Encoder> {
  switch (config.family) {
    case 'lam':
      return readLam(config, reader)
    case 'bert':
      throw new LamError('LAM_MODEL_UNSUPPORTED', 'This backend does not compute the BERT family.')
  }
}
