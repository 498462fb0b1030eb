import type { LamConfig, TensorReader } from '@lamjs/core/backend'
import type { Work } from '../../work.js'
import type { Encoder } from '../encoder.js'
import { type LamModel, readLamModel } from './model.js'
import { Text } from './text.js'

/** LAM's encoder. It reads a text in blocks, so its memory does not grow with the text. */
export function* lamEncoder(config: LamConfig, reader: TensorReader): Work<Encoder> {
  return encoderOf(yield* readLamModel(config, reader))
}

/** An encoder for weights that are already in memory. */
export function encoderOf(model: LamModel): Encoder {
  return {
    config: model.config,
    run: ({ ids }, sink, options) => new Text(model, ids, sink, options).run(),
  }
}
