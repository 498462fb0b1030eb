import { LamError, throwIfAborted } from '../errors.js'
import { familyOf } from '../families/registry.js'
import { joinPair, type TextTokens, type TokenizedPair } from '../tokenizer/pairs.js'
import type { Tokenizer } from '../tokenizer/tokenizer.js'
import { traced } from '../tracing/tracing.js'
import type { CrossEncoder } from './cross-encoder.js'
import type { EncodeJob } from './job.js'
import { CutPair, Reranking } from './reranking.js'
import { runTexts } from './run-texts.js'

/** Batches in one window: more pairs to sort make batches of more similar lengths. */
const WINDOW_BATCHES = 8
/** Special tokens that the collector puts around a single text. */
const AROUND = 2

/** Scores each text against the query. Tokenizes pairs in windows, sorts each by length, and runs it in batches. */
export async function rerankTexts(
  job: EncodeJob,
  head: CrossEncoder,
  query: string,
  texts: readonly string[],
): Promise<Reranking> {
  const { tokenizer, config, maxTokens, signal, trace } = job
  const specials = tokenizer.pairTemplate.filter((part) => 'id' in part).length
  if (maxTokens <= specials) {
    throw new LamError(
      'LAM_OPTION_INVALID',
      `maxTokens must be more than ${specials}, the special tokens of a pair; found ${maxTokens}.`,
    )
  }
  const tokenizeQuery = () => firstTokens(tokenizer, query, maxTokens, signal)
  const queryTokens = await traced('tokenize', trace, {}, tokenizeQuery, ({ ids }) => ({
    texts: 1,
    tokens: ids.length,
  }))
  const scores = new Float32Array(texts.length * head.labels)
  const tokenCounts = new Uint32Array(texts.length)
  const cut: CutPair[] = []
  const typed = familyOf(config).readsTokenTypes?.(config) ?? false
  const done = { texts: 0, tokens: 0 }
  /** The pairs of one window. */
  const tokenizeFrom = async (first: number): Promise<TokenizedPair[]> => {
    const pairs: TokenizedPair[] = []
    let tokens = 0
    while (first + pairs.length < texts.length && tokens < job.tokensPerBatch * WINDOW_BATCHES) {
      const text = await firstTokens(tokenizer, texts[first + pairs.length], maxTokens, signal)
      job.unknownTokens.look(text, first + pairs.length)
      const pair = joinPair(tokenizer.pairTemplate, queryTokens, text, { maxTokens, typed })
      if (pair.ids.length < pair.tokenCount) cut.push(new CutPair(first + pairs.length, pair))
      tokenCounts[first + pairs.length] = pair.tokenCount
      pairs.push(pair)
      tokens += pair.ids.length
    }
    return pairs
  }
  const found = (pairs: TokenizedPair[]) => ({
    texts: pairs.length,
    tokens: pairs.reduce((sum, { ids }) => sum + ids.length, 0),
  })
  for (let first = 0; first < texts.length; ) {
    const start = first
    const pairs = await traced('tokenize', trace, {}, () => tokenizeFrom(start), found)
    await runTexts(
      job,
      pairs,
      { pooling: 'first', skip: 0 },
      {
        step: 'score',
        onRow: (pair, row) => {
          const at = (start + pair) * head.labels
          const score = scores.subarray(at, at + head.labels)
          head.score(row, score)
          checkFinite(score, start + pair)
        },
        onBatch: (batchTexts, batchTokens) => {
          done.texts += batchTexts
          done.tokens += batchTokens
          job.onProgress?.({ ...done, totalTexts: texts.length })
        },
      },
    )
    first += pairs.length
  }
  throwIfAborted(signal)
  return new Reranking(scores, head.labels, tokenCounts, cut)
}

/** The tokens that a pair could keep of one text, and the count of all its tokens. */
async function firstTokens(
  tokenizer: Tokenizer,
  text: string,
  maxTokens: number,
  signal: EncodeJob['signal'],
): Promise<TextTokens> {
  const { ids, tokenCount } = await tokenizer.encodeAsync(text, maxTokens + AROUND, signal)
  return { ids: ids.subarray(1, -1), count: tokenCount - AROUND }
}

function checkFinite(scores: Float32Array, index: number): void {
  if (scores.every(Number.isFinite)) return
  throw new LamError(
    'LAM_NON_FINITE',
    `The score of text ${index} is ${scores.join(', ')}. The checkpoint may be damaged.`,
  )
}
