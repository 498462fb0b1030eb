import { type EncoderModel, type LamConfig, type ModelSource, openCheckpoint } from '@lamjs/core/backend'

/** A model of the LAM family. */
export type LamModel = EncoderModel & { readonly config: LamConfig }

export async function openLam(source: ModelSource): Promise<LamModel> {
  const model = await openCheckpoint(source)
  if (model.config.family !== 'lam') throw new Error(`${model.name} is of the family ${model.config.family}.`)
  return { ...model, config: model.config }
}
