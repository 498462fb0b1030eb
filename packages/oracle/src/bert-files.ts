// Written by scripts/make-manifest.mjs.
import type { ModelPackage } from '@lamjs/core'
import type { BertName } from './tiny-name.js'

// Every URL is written out: bundlers find an asset only by the literal `new URL('…', import.meta.url)`.

/** URLs of the checkpoint files of the BERT family. */
export const bertFiles: Readonly<Record<BertName, ModelPackage['files']>> = {
  'tiny-bert-cls': {
    '1_Pooling/config.json': new URL('../fixtures/bert/tiny-bert-cls/1_Pooling/config.json', import.meta.url),
    'config.json': new URL('../fixtures/bert/tiny-bert-cls/config.json', import.meta.url),
    'config_sentence_transformers.json': new URL(
      '../fixtures/bert/tiny-bert-cls/config_sentence_transformers.json',
      import.meta.url,
    ),
    'model.safetensors': new URL('../fixtures/bert/tiny-bert-cls/model.safetensors', import.meta.url),
    'modules.json': new URL('../fixtures/bert/tiny-bert-cls/modules.json', import.meta.url),
    'sentence_bert_config.json': new URL('../fixtures/bert/tiny-bert-cls/sentence_bert_config.json', import.meta.url),
    'tokenizer.json': new URL('../fixtures/bert/tiny-bert-cls/tokenizer.json', import.meta.url),
    'tokenizer_config.json': new URL('../fixtures/bert/tiny-bert-cls/tokenizer_config.json', import.meta.url),
  },
  'tiny-bert-mean': {
    '1_Pooling/config.json': new URL('../fixtures/bert/tiny-bert-mean/1_Pooling/config.json', import.meta.url),
    'config.json': new URL('../fixtures/bert/tiny-bert-mean/config.json', import.meta.url),
    'config_sentence_transformers.json': new URL(
      '../fixtures/bert/tiny-bert-mean/config_sentence_transformers.json',
      import.meta.url,
    ),
    'model.safetensors': new URL('../fixtures/bert/tiny-bert-mean/model.safetensors', import.meta.url),
    'modules.json': new URL('../fixtures/bert/tiny-bert-mean/modules.json', import.meta.url),
    'sentence_bert_config.json': new URL('../fixtures/bert/tiny-bert-mean/sentence_bert_config.json', import.meta.url),
    'tokenizer.json': new URL('../fixtures/bert/tiny-bert-mean/tokenizer.json', import.meta.url),
    'tokenizer_config.json': new URL('../fixtures/bert/tiny-bert-mean/tokenizer_config.json', import.meta.url),
  },
  'tiny-bert-reranker': {
    'config.json': new URL('../fixtures/bert/tiny-bert-reranker/config.json', import.meta.url),
    'model.safetensors': new URL('../fixtures/bert/tiny-bert-reranker/model.safetensors', import.meta.url),
    'tokenizer.json': new URL('../fixtures/bert/tiny-bert-reranker/tokenizer.json', import.meta.url),
  },
  'tiny-xlmr-mean': {
    '1_Pooling/config.json': new URL('../fixtures/bert/tiny-xlmr-mean/1_Pooling/config.json', import.meta.url),
    'config.json': new URL('../fixtures/bert/tiny-xlmr-mean/config.json', import.meta.url),
    'config_sentence_transformers.json': new URL(
      '../fixtures/bert/tiny-xlmr-mean/config_sentence_transformers.json',
      import.meta.url,
    ),
    'model.safetensors': new URL('../fixtures/bert/tiny-xlmr-mean/model.safetensors', import.meta.url),
    'modules.json': new URL('../fixtures/bert/tiny-xlmr-mean/modules.json', import.meta.url),
    'sentence_bert_config.json': new URL('../fixtures/bert/tiny-xlmr-mean/sentence_bert_config.json', import.meta.url),
    'tokenizer.json': new URL('../fixtures/bert/tiny-xlmr-mean/tokenizer.json', import.meta.url),
    'tokenizer_config.json': new URL('../fixtures/bert/tiny-xlmr-mean/tokenizer_config.json', import.meta.url),
  },
  'tiny-xlmr-reranker': {
    'config.json': new URL('../fixtures/bert/tiny-xlmr-reranker/config.json', import.meta.url),
    'model.safetensors': new URL('../fixtures/bert/tiny-xlmr-reranker/model.safetensors', import.meta.url),
    'tokenizer.json': new URL('../fixtures/bert/tiny-xlmr-reranker/tokenizer.json', import.meta.url),
  },
}

/** URLs of their expected rows and scores. */
export const bertCaseFiles: Readonly<Record<BertName, URL>> = {
  'tiny-bert-cls': new URL('../fixtures/bert/tiny-bert-cls/cases.json', import.meta.url),
  'tiny-bert-mean': new URL('../fixtures/bert/tiny-bert-mean/cases.json', import.meta.url),
  'tiny-bert-reranker': new URL('../fixtures/bert/tiny-bert-reranker/cases.json', import.meta.url),
  'tiny-xlmr-mean': new URL('../fixtures/bert/tiny-xlmr-mean/cases.json', import.meta.url),
  'tiny-xlmr-reranker': new URL('../fixtures/bert/tiny-xlmr-reranker/cases.json', import.meta.url),
}
