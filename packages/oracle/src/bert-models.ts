import type { ModelPackage, ModelVariant } from '@lamjs/core/backend'
import { bertFiles } from './bert-files.js'
import { manifest } from './manifest.js'
import type { TinyModel } from './tiny-model.js'
import type { BertEncoderName, BertName, BertRerankerName } from './tiny-name.js'

/** A tiny checkpoint of the BERT family, in the layout of published ones. */
export interface BertModel<Name extends BertName = BertName> {
  /** What `bertCases`, `goldenCases` or `pairCases` take to read the expected values. */
  readonly name: Name
  /** What `Features.variants` of a backend must list for it to run this model. */
  readonly variant: ModelVariant
  /** What `new LAM` and `openCheckpoint` take as the model; its files lie in this package. */
  readonly model: ModelPackage
}

/**
 * BERT with first-token pooling (F16 weights, a prompt, a prefix on tensor names), BERT with mean pooling (two prompts), and XLM-R
 * with mean pooling and a Unigram tokenizer.
 */
export const bertEncoders: readonly TinyModel<BertEncoderName>[] = [
  bertEncoder('tiny-bert-cls', {
    vocabSize: 300,
    positions: 512,
    mostTokens: 512,
    tokenTypes: 2,
    tokenizer: 'WordPiece',
  }),
  bertEncoder('tiny-bert-mean', {
    vocabSize: 300,
    positions: 64,
    mostTokens: 64,
    tokenTypes: 2,
    tokenizer: 'WordPiece',
  }),
  bertEncoder('tiny-xlmr-mean', { vocabSize: 400, positions: 66, mostTokens: 64, tokenTypes: 1, tokenizer: 'Unigram' }),
]

/** Cross-encoders with one label: one with a pooler, one with a classification head. */
export const bertRerankers: readonly BertModel<BertRerankerName>[] = [
  bertModel('tiny-bert-reranker'),
  bertModel('tiny-xlmr-reranker'),
]

function bertEncoder(
  name: BertEncoderName,
  sizes: Omit<TinyModel, 'name' | 'variant' | 'model'>,
): TinyModel<BertEncoderName> {
  return { ...bertModel(name), ...sizes }
}

function bertModel<Name extends BertName>(name: Name): BertModel<Name> {
  return { name, variant: 'bert', model: { name, files: bertFiles[name], manifest: manifest[name] } }
}
