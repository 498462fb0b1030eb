/** A tiny LAM checkpoint of this package, named as its folder under `fixtures/`. */
export type TinyName = 'tiny-flat' | 'tiny-hierarchical' | 'tiny-hierarchical-64'

/** A tiny encoder of the BERT family, named as its folder under `fixtures/bert/`. */
export type BertEncoderName = 'tiny-bert-cls' | 'tiny-bert-mean' | 'tiny-xlmr-mean'

/** A tiny cross-encoder of the BERT family. */
export type BertRerankerName = 'tiny-bert-reranker' | 'tiny-xlmr-reranker'

/** A tiny encoder of texts, of any family. */
export type TinyEncoderName = TinyName | BertEncoderName

/** A tiny model of the BERT family, encoder of texts or cross-encoder, named as its folder under `fixtures/bert/`. */
export type BertName = BertEncoderName | BertRerankerName
