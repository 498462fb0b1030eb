import { readJson } from './read-json.js'
import type { TinyName } from './tiny-name.js'

/** One text and its expected embedding. */
export interface OracleCase {
  /** `[tokens]`, special tokens included. */
  readonly ids: Int32Array
  /** `[hidden]`, the pooled, normalised embedding in float64 with 9 significant digits. */
  readonly embedding: Float64Array
}

/** The hidden states of one text after the embeddings or after a layer. */
export interface OracleStage {
  /** `'embeddings'`, `'layer 0'`, … */
  readonly after: string
  /** `[tokens, hidden]`, row-major. */
  readonly hidden: Float64Array
}

/** Vectors that two programs independent of this project computed (spec, preamble). */
export interface OracleCases {
  /** Texts of 2 to 500 tokens. */
  readonly texts: readonly OracleCase[]
  /** Hidden states of the text of 17 tokens, after the embeddings and after each layer. */
  readonly stagesOfLength17: readonly OracleStage[]
}

interface CasesFile {
  readonly cases: readonly { readonly ids: number[]; readonly embedding: number[] }[]
  readonly stages_of_length_17: readonly { readonly after: string; readonly hidden: number[][] }[]
}

const URLS: Readonly<Record<TinyName, URL>> = {
  'tiny-flat': new URL('../fixtures/tiny-flat/cases.json', import.meta.url),
  'tiny-hierarchical': new URL('../fixtures/tiny-hierarchical/cases.json', import.meta.url),
  'tiny-hierarchical-64': new URL('../fixtures/tiny-hierarchical-64/cases.json', import.meta.url),
}

/** Reads the oracle's vectors of a tiny checkpoint. */
export async function oracleCases(name: TinyName): Promise<OracleCases> {
  const file = await readJson<CasesFile>(URLS[name])
  return {
    texts: file.cases.map(({ ids, embedding }) => ({
      ids: Int32Array.from(ids),
      embedding: Float64Array.from(embedding),
    })),
    stagesOfLength17: file.stages_of_length_17.map(({ after, hidden }) => ({
      after,
      hidden: Float64Array.from(hidden.flat()),
    })),
  }
}
