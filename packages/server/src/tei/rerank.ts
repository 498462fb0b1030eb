import type { LamInfo } from '@lamjs/core'
import { teiDialect } from '../http/dialect.js'
import { endpoint } from '../http/endpoint.js'
import { rerankTexts } from '../rerank/rerank-texts.js'
import { rerankAnswer, rerankRequest } from './schemas.js'

export const teiRerank = endpoint({
  method: 'POST',
  path: '/rerank',
  summary: 'Rank texts by how well they answer a query.',
  tag: 'text-embeddings-inference',
  dialect: teiDialect,
  body: rerankRequest,
  answer: rerankAnswer,
  failures: [400, 413, 424, 429],
  async handle({ body, ...call }) {
    const { query, texts, raw_scores, return_text, truncate } = body
    const { ranking, model } = await rerankTexts(call, undefined, query, texts, { truncate: truncate ?? false })
    return ranking.ranking().map(({ index, score }) => ({
      index,
      score: rescaled(score, model.info, raw_scores),
      ...(return_text ? { text: texts[index] } : {}),
    }))
  },
})

/** A score as a logit, or between 0 and 1. The model's settings say which of the two it gives. */
function rescaled(score: number, { settings }: LamInfo, raw: boolean): number {
  const isLogit = settings.scoreActivation === 'identity'
  if (raw) return isLogit ? score : logit(Math.min(MOST, Math.max(1 - MOST, score)))
  return isLogit ? 1 / (1 + Math.exp(-score)) : score
}

/** The largest float32 below 1. Scores of 0 and 1 are rounded ones, and JSON has no infinity. */
const MOST = 1 - 2 ** -24

function logit(probability: number): number {
  return Math.log(probability / (1 - probability))
}
