import type { ModelFamily } from '../family.js'
import type { BertConfig } from './config.js'
import { parseBertConfig } from './parse-config.js'
import { bertTensors, headNames } from './tensor-layout.js'

/** BERT, RoBERTa and XLM-R: encoders with softmax attention (`spec/softmax-encoder.md` of the project). */
export const bertFamily: ModelFamily<BertConfig> = {
  modelTypes: ['bert', 'roberta', 'xlm-roberta'],
  readsSettings: true,
  parseConfig: parseBertConfig,
  tensorLayout: bertTensors,
  aliasesMustAgree: true,
  witnesses: [
    { key: 'hidden_size', tensor: 'embeddings.word_embeddings.weight', axis: 1 },
    { key: 'vocab_size', tensor: 'embeddings.word_embeddings.weight', axis: 0 },
    { key: 'max_position_embeddings', tensor: 'embeddings.position_embeddings.weight', axis: 0 },
    { key: 'type_vocab_size', tensor: 'embeddings.token_type_embeddings.weight', axis: 0 },
    { key: 'intermediate_size', tensor: 'encoder.layer.0.intermediate.dense.weight', axis: 0 },
  ],
  variant: () => 'bert',
  readsTokenTypes: ({ modelType, typeVocabSize }) => modelType === 'bert' && typeVocabSize > 1,
  head: ({ modelType, head }) => head && { ...headNames(modelType), labels: head.labels },
  layerName: /^(?:bert\.|roberta\.)?encoder\.layer\.(\d{1,6})\./,
}
