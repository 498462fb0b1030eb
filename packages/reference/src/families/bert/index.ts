import type { BertConfig, TensorReader } from '@lamjs/core/backend'
import type { Work } from '../../work.js'
import type { Encoder } from '../encoder.js'
import { readBertModel } from './model.js'
import { runText } from './text.js'

/** A BERT-shaped encoder. It runs each text whole, because every token attends to every other. */
export function* bertEncoder(config: BertConfig, reader: TensorReader): Work<Encoder> {
  const model = yield* readBertModel(config, reader)
  return {
    config,
    run: (text, sink, options) => runText(model, text, sink, options?.observe ?? ((_stage, next) => next)),
  }
}
