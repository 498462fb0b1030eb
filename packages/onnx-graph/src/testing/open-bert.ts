import { type BertConfig, type EncoderModel, type ModelSource, openCheckpoint } from '@lamjs/core/backend'

/** A model of the BERT family. */
export type BertModel = EncoderModel & { readonly config: BertConfig }

/** @param changes of the config: what a test wants to be otherwise */
export async function openBert(source: ModelSource, changes: Partial<BertConfig> = {}): Promise<BertModel> {
  const model = await openCheckpoint(source)
  if (model.config.family !== 'bert') throw new Error(`${model.name} is of the family ${model.config.family}.`)
  return { ...model, config: { ...model.config, ...changes } }
}
