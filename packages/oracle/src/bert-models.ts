import type { ModelPackage } from '@lamjs/core'
import { bertFiles } from './bert-files.js'
import { manifest } from './manifest.js'
import type { BertEncoderName, BertName, BertRerankerName } from './tiny-name.js'

/** A tiny checkpoint of the BERT family in the layout of published ones. */
export interface BertModel<Name extends BertName = BertName> {
  readonly name: Name
  readonly model: ModelPackage
}

function bertModel<Name extends BertName>(name: Name): BertModel<Name> {
  return { name, model: { name, files: bertFiles[name], manifest: manifest[name] } }
}

/** BERT by its first token and by its mean (F16 weights, prompts, a prefix on the names), and XLM-R with a Unigram tokenizer. */
export const bertEncoders: readonly BertModel<BertEncoderName>[] = [
  bertModel('tiny-bert-cls'),
  bertModel('tiny-bert-mean'),
  bertModel('tiny-xlmr-mean'),
]

/** Cross-encoders of one label, with both kinds of head. */
export const bertRerankers: readonly BertModel<BertRerankerName>[] = [
  bertModel('tiny-bert-reranker'),
  bertModel('tiny-xlmr-reranker'),
]
