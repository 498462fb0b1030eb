/** The shape of a BERT encoder. */
export interface BertShape {
  readonly vocabSize: number
  readonly positions: number
  readonly hidden: number
  readonly layers: number
  readonly heads: number
  readonly intermediate: number
  readonly typeVocabSize: number
  readonly modelType: 'bert' | 'xlm-roberta'
  /** What of the tokens becomes the row. */
  readonly pooling: 'mean' | 'cls'
  /** `max_seq_length`, where the published folder has it smaller than the positions. */
  readonly maxTokens?: number
  /** Of a cross-encoder. */
  readonly head?: { readonly labels: number; readonly activation?: string }
  /** Whose tokenizer the folder gets: the default model's WordPiece, or a Unigram of the vocabulary's size. */
  readonly tokenizer: 'wordpiece' | 'unigram'
}

const MINILM: BertShape = {
  vocabSize: 30522,
  positions: 512,
  hidden: 384,
  layers: 6,
  heads: 12,
  intermediate: 1536,
  typeVocabSize: 2,
  modelType: 'bert',
  pooling: 'mean',
  tokenizer: 'wordpiece',
}

/** Shapes that are compared with the peer, by the names of the folders that are made of them. */
export const SHAPES = {
  /** all-MiniLM-L6-v2: 22.6 million parameters without the pooler. */
  minilm: MINILM,
  /** bge-base-en-v1.5: 108.9 million. */
  'bge-base': { ...MINILM, hidden: 768, layers: 12, intermediate: 3072 },
  /** multilingual-e5-small: 117.5 million, of which the words are 96. */
  'multilingual-e5-small': { ...MINILM, vocabSize: 250037, layers: 12, tokenizer: 'unigram' },
} as const satisfies Readonly<Record<string, BertShape>>

export type ShapeName = keyof typeof SHAPES

const BASE: BertShape = { ...MINILM, hidden: 768, layers: 12, intermediate: 3072 }
const LARGE: BertShape = { ...MINILM, hidden: 1024, layers: 24, heads: 16, intermediate: 4096 }
const SMALL: BertShape = { ...MINILM, layers: 12 }
/** The words of XLM-R's vocabulary below a BERT config, as multilingual MiniLM is published. */
const MULTILINGUAL: BertShape = { ...SMALL, vocabSize: 250037, tokenizer: 'unigram' }
const XLM_R: BertShape = {
  ...BASE,
  vocabSize: 250002,
  positions: 514,
  typeVocabSize: 1,
  modelType: 'xlm-roberta',
  tokenizer: 'unigram',
}
const IDENTITY = 'torch.nn.modules.linear.Identity'

/** Models that must run, with the sizes of their published configs (read on the Hugging Face Hub, 2025 and 2026). */
export const PUBLISHED: Readonly<Record<string, BertShape>> = {
  'all-MiniLM-L6-v2': { ...MINILM, maxTokens: 256 },
  'all-MiniLM-L12-v2': { ...SMALL, maxTokens: 128 },
  'multi-qa-MiniLM-L6-cos-v1': MINILM,
  'paraphrase-multilingual-MiniLM-L12-v2': { ...MULTILINGUAL, maxTokens: 128 },
  'bge-small-en-v1.5': { ...SMALL, pooling: 'cls' },
  'bge-base-en-v1.5': { ...BASE, pooling: 'cls' },
  'bge-large-en-v1.5': { ...LARGE, pooling: 'cls' },
  'e5-small-v2': SMALL,
  'e5-base-v2': BASE,
  'multilingual-e5-small': MULTILINGUAL,
  'multilingual-e5-base': XLM_R,
  'gte-small': SMALL,
  'gte-base': BASE,
  'snowflake-arctic-embed-xs': { ...MINILM, pooling: 'cls' },
  'snowflake-arctic-embed-s': { ...SMALL, pooling: 'cls' },
  'snowflake-arctic-embed-m': { ...BASE, pooling: 'cls' },
  'ms-marco-MiniLM-L6-v2': { ...MINILM, head: { labels: 1, activation: IDENTITY } },
  'ms-marco-MiniLM-L12-v2': { ...SMALL, head: { labels: 1, activation: IDENTITY } },
  'bge-reranker-base': { ...XLM_R, head: { labels: 1 } },
  'multilingual-e5-large': {
    ...LARGE,
    ...{ vocabSize: 250002, positions: 514, typeVocabSize: 1 },
    modelType: 'xlm-roberta',
    tokenizer: 'unigram',
  },
}
