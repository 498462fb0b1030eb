import type { EncoderShape } from '../encoder-shape.js'

/** `model_type` of the configs that this family reads. */
export type BertModelType = 'bert' | 'roberta' | 'xlm-roberta'

/** The FFN's activation: gelu by the error function, gelu by tanh, or relu. */
export type BertActivation = 'gelu' | 'gelu_tanh' | 'relu'

/** `config.json` of a BERT, RoBERTa or XLM-R encoder, parsed (softmax encoder spec 1 and 2). */
export interface BertConfig extends EncoderShape {
  /** The family's name. */
  readonly family: 'bert'
  /** `model_type` of the config. */
  readonly modelType: BertModelType
  /** Token `t` of a text reads row `positionOffset + t` of the position table: 0 for BERT, `pad_token_id + 1` for the others. */
  readonly positionOffset: number
  /** Rows of the token type table. */
  readonly typeVocabSize: number
  /** The activation of the FFN. */
  readonly activation: BertActivation
  /** The head of a cross-encoder; absent for an encoder of texts. Core computes it, not the backend. */
  readonly head?: CrossEncoderHead
}

/** The head of a cross-encoder (softmax encoder spec 5): a dense layer with tanh, then a linear layer to the labels. */
export interface CrossEncoderHead {
  /** Scores of one pair. */
  readonly labels: number
}
