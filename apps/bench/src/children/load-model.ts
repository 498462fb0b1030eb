import { loadBackend } from '@lamjs/backends'
import { LAM, type Precision } from '@lamjs/core'
import { argumentOfChild, peakMemory, reportToParent } from './report.js'

/** A model loaded and tried in a process of its own. */
export interface LoadModelRequest {
  readonly backend: string
  readonly precision?: Precision
  readonly folder: string
  readonly reranks: boolean
  /** A short one, and one that is longer than the model reads. */
  readonly texts: readonly [string, string]
}

export interface LoadModelReport {
  /** From the call to the first answer, in ms: opening, tokenizer, weights, compilation, and the short text. */
  readonly loaded: number
  /** The long text, in ms. */
  readonly long: number
  /** Tokens of the long text that were read. */
  readonly read: number
  /** Bytes (resident set), from the start of the process on. */
  readonly peakMemory: number
  /** The row of the short text, or the score of the pair of both. */
  readonly answer: readonly number[]
  readonly parameters: number
}

const { backend, precision, folder, reranks, texts } = argumentOfChild<LoadModelRequest>()
const loadedBackend = await loadBackend(backend)
const start = performance.now()
const lam = new LAM(loadedBackend, { model: folder, ...(precision === undefined ? {} : { precision }) })
const answer = reranks ? (await lam.rerank(texts[0], [texts[0]])).scores : await lam.encode(texts[0])
const loaded = performance.now() - start
const { config, parameters } = await lam.info()
const before = performance.now()
const long = reranks
  ? (await lam.rerank(texts[0], [texts[1]])).truncated.length
  : (await lam.encode([texts[1]])).truncated.length
reportToParent({
  loaded,
  long: performance.now() - before,
  read: long > 0 ? config.maxTokens : 0,
  peakMemory: peakMemory(),
  answer: Array.from(answer),
  parameters,
} satisfies LoadModelReport)
