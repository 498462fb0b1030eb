/** The shape of a BERT encoder. */
export interface BertShape {
  readonly vocabSize: number
  readonly positions: number
  readonly hidden: number
  readonly layers: number
  readonly heads: number
  readonly intermediate: number
  readonly typeVocabSize: number
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
  tokenizer: 'wordpiece',
}

/** Shapes of published models, by the names of the folders that are made of them. */
export const SHAPES = {
  /** all-MiniLM-L6-v2: 22.6 million parameters without the pooler. */
  minilm: MINILM,
  /** bge-base-en-v1.5: 108.9 million. */
  'bge-base': { ...MINILM, hidden: 768, layers: 12, intermediate: 3072 },
  /** multilingual-e5-small: 117.5 million, of which the words are 96. */
  'multilingual-e5-small': { ...MINILM, vocabSize: 250037, layers: 12, tokenizer: 'unigram' },
} as const satisfies Readonly<Record<string, BertShape>>

export type ShapeName = keyof typeof SHAPES
