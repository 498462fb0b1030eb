import { LamError, type PlatformAbortSignal } from '@lamjs/core'
import type { SearchIndex } from '../indexing/search-index.js'
import type { Hit, SearchMode } from '../search/hit.js'
import { ndcgAt, recallAt, reciprocalRankAt } from './metrics.js'
import type { Question } from './questions.js'
import { filesOf, type Ranking, rankingOf } from './ranking.js'

/** How a question was searched: a mode of search, or `hybrid` sorted anew by the reranker. */
export type SearchWay = SearchMode | 'reranked'

/** Which ways of searching `evaluate` compares, and how far down their rankings it looks. */
export interface EvaluateOptions {
  /** How many places of each ranking count. Default 10. */
  readonly k?: number
  /** Which ways to compare. Default: vectors, words and hybrid. `'reranked'` needs an index with a reranker. */
  readonly ways?: readonly SearchWay[]
  /** Stops the evaluation, which then rejects with `LAM_ABORTED`. */
  readonly signal?: PlatformAbortSignal
  /** After each question and way. */
  readonly onProgress?: (progress: { readonly done: number; readonly of: number }) => void
}

/** How well each way of searching found what is relevant. */
export interface Evaluation {
  /** How many places of each ranking counted. */
  readonly k: number
  /** A result for each way, in the order asked for. */
  readonly ways: readonly WayResult[]
  /** Relevant files of which the index has no passage, with the numbers of their questions, from 1. They count as not found. */
  readonly missing: readonly { readonly file: string; readonly questions: readonly number[] }[]
}

/** The mean scores of one way of searching over all questions, and those of each question. */
export interface WayResult extends Scores {
  /** The mode of search, or `reranked`. */
  readonly way: SearchWay
  /** Of each question, in order. */
  readonly questions: readonly (Scores & Pick<Ranking, 'ranks'>)[]
}

/** From 0 to 1, higher is better. Of a way: the mean over all questions. */
export interface Scores {
  /** Share of the relevant places that are among the first `k`. */
  readonly recall: number
  /** 1 / rank of the first relevant place, 0 where none is among the first `k`. */
  readonly mrr: number
  /** Discounted gain of the first `k` over the best possible. */
  readonly ndcg: number
}

/**
 * Searches every question in every way and compares what was found with what is relevant.
 * @throws LAM_INPUT_INVALID without questions, or for one without a relevant place, LAM_OPTION_INVALID for a `k` that is no whole number from 1
 */
export async function evaluate(
  index: SearchIndex,
  questions: readonly Question[],
  { k = 10, ways = ['vectors', 'words', 'hybrid'], signal, onProgress }: EvaluateOptions = {},
): Promise<Evaluation> {
  if (questions.length === 0)
    throw new LamError('LAM_INPUT_INVALID', 'There is no question to evaluate. Pass at least one.')
  const bare = questions.findIndex(({ relevant }) => relevant.length === 0)
  if (bare >= 0) {
    throw new LamError('LAM_INPUT_INVALID', `Question ${bare + 1} has no relevant place. Name at least one.`)
  }
  if (!(Number.isSafeInteger(k) && k >= 1)) {
    throw new LamError('LAM_OPTION_INVALID', `k is ${String(k)}. Pass a whole number from 1.`)
  }
  const seen = new Set<string>()
  const results: WayResult[] = []
  let done = 0
  for (const way of ways) {
    const each: (Scores & Pick<Ranking, 'ranks'>)[] = []
    for (const question of questions) {
      const { ranking, hits } = await rankingBy(index, question, way, k, signal)
      for (const file of hits.flatMap(filesOf)) seen.add(file)
      each.push(scoresOf(question, ranking, k))
      onProgress?.({ done: ++done, of: ways.length * questions.length })
    }
    results.push({ way, ...means(each), questions: each })
  }
  return { k, ways: results, missing: await missingFiles(index, questions, seen, signal) }
}

/** Asks for more hits until `k` places are ranked, as several hits may be one place. */
async function rankingBy(
  index: SearchIndex,
  question: Question,
  way: SearchWay,
  k: number,
  signal: PlatformAbortSignal | undefined,
): Promise<{ readonly ranking: Ranking; readonly hits: readonly Hit[] }> {
  const mode = way === 'reranked' ? 'hybrid' : way
  for (let top = k * 2; ; top *= 2) {
    const rerank = way === 'reranked'
    const hits = await index.search(question.question, { top, mode, rerank, ...(signal ? { signal } : {}) })
    const ranking = rankingOf(question, hits)
    if (ranking.grades.length >= k || hits.length < top || top >= k * MOST_HITS_A_PLACE) return { ranking, hits }
  }
}

const MOST_HITS_A_PLACE = 16

function scoresOf({ relevant }: Question, { grades, ranks }: Ranking, k: number): Scores & Pick<Ranking, 'ranks'> {
  const all = relevant.map(({ grade = 1 }) => grade)
  return {
    recall: recallAt(k, grades, all),
    mrr: reciprocalRankAt(k, grades),
    ndcg: ndcgAt(k, grades, all),
    ranks: ranks.map((rank) => (rank !== undefined && rank <= k ? rank : undefined)),
  }
}

function means(scores: readonly Scores[]): Scores {
  const mean = (of: keyof Scores) => scores.reduce((sum, score) => sum + score[of], 0) / scores.length
  return { recall: mean('recall'), mrr: mean('mrr'), ndcg: mean('ndcg') }
}

async function missingFiles(
  index: SearchIndex,
  questions: readonly Question[],
  seen: ReadonlySet<string>,
  signal: PlatformAbortSignal | undefined,
): Promise<Evaluation['missing']> {
  const asking = new Map<string, number[]>()
  questions.forEach(({ relevant }, index) => {
    for (const file of new Set(relevant.map((place) => place.file))) {
      if (!seen.has(file)) asking.set(file, [...(asking.get(file) ?? []), index + 1])
    }
  })
  const missing: { file: string; questions: number[] }[] = []
  for (const [file, numbers] of asking) {
    const { question } = questions[numbers[0] - 1]
    const path = literalGlob(file)
    const hits = await index.search(question, {
      mode: 'vectors',
      top: 1,
      filter: { path },
      ...(signal ? { signal } : {}),
    })
    if (!hits.some((hit) => filesOf(hit).includes(file))) missing.push({ file, questions: numbers })
  }
  return missing
}

/** A glob that matches this path alone. */
function literalGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|]/g, '\\$&')
}
