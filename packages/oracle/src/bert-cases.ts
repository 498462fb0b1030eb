import { bertCaseFiles } from './bert-files.js'
import type { OracleStage } from './oracle-cases.js'
import { readJson } from './read-json.js'
import type { BertEncoderName, BertRerankerName } from './tiny-name.js'

/** One text with its ids and its expected row. */
export interface BertCase {
  /** As a caller gives it, without the prompt. */
  readonly text: string
  /** The name of the prompt before the text; null for none. */
  readonly prompt: string | null
  /** `[kept tokens]`, special tokens included. */
  readonly ids: Int32Array
  /** Number of tokens before truncation. */
  readonly tokens: number
  /** `[hidden]`, the pooled row in float64, with 9 significant digits. */
  readonly pooled: Float64Array
  /** `[hidden]`, `pooled` divided by its Euclidean norm. */
  readonly embedding: Float64Array
}

/** Vectors that `transformers` computed in float64; sentence-transformers gives the same (softmax encoder spec, preamble). */
export interface BertCases {
  /** Texts without a prompt, and then the same texts with each prompt that the model has. */
  readonly cases: readonly BertCase[]
  /** The hidden states of one text: after the embeddings, then after each layer. */
  readonly stages: { readonly ids: Int32Array; readonly hidden: readonly OracleStage[] }
}

/** One pair with its ids and its expected score. */
export interface PairCase {
  /** The first text of the pair, as a caller gives it. */
  readonly query: string
  /** The second text of the pair, as a caller gives it. */
  readonly text: string
  /** `[kept tokens]` each. */
  readonly ids: Int32Array
  /** The token type of each id: 1 from the second text on for BERT, and 0 throughout for XLM-R. */
  readonly types: Uint8Array
  /** The output for the one label of the model, with 9 significant digits. */
  readonly logit: number
  /** The logistic function of the logit. */
  readonly score: number
}

interface EncoderFile {
  readonly cases: readonly (Omit<BertCase, 'ids' | 'pooled' | 'embedding'> & {
    readonly ids: number[]
    readonly pooled: number[]
    readonly embedding: number[]
  })[]
  readonly stages: {
    readonly ids: number[]
    readonly hidden: readonly { readonly after: string; readonly rows: number[][] }[]
  }
}

interface RerankerFile {
  readonly cases: readonly (Omit<PairCase, 'ids' | 'types'> & { readonly ids: number[]; readonly types: number[] })[]
}

/** Reads the vectors of a tiny encoder of the BERT family. */
export async function bertCases(name: BertEncoderName): Promise<BertCases> {
  const { cases, stages } = await readJson<EncoderFile>(bertCaseFiles[name])
  return {
    cases: cases.map((entry) => ({
      ...entry,
      ids: Int32Array.from(entry.ids),
      pooled: Float64Array.from(entry.pooled),
      embedding: Float64Array.from(entry.embedding),
    })),
    stages: {
      ids: Int32Array.from(stages.ids),
      hidden: stages.hidden.map(({ after, rows }) => ({ after, hidden: Float64Array.from(rows.flat()) })),
    },
  }
}

/** Reads the scores of a tiny cross-encoder. */
export async function pairCases(name: BertRerankerName): Promise<readonly PairCase[]> {
  const { cases } = await readJson<RerankerFile>(bertCaseFiles[name])
  return cases.map((entry) => ({ ...entry, ids: Int32Array.from(entry.ids), types: Uint8Array.from(entry.types) }))
}
