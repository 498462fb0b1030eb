import type { Pooling } from '@lamjs/core'
import {
  type BertEncoderName,
  bertCases,
  bertEncoders,
  goldenCases,
  type OracleCase,
  oracleCases,
  type TinyModel,
  type TinyName,
  tinyModels,
} from '@lamjs/oracle'
import { normOf } from './assert.js'

/** A row that a program outside this project computed: the mean over one range of a text. */
interface OracleRow {
  readonly ids: Int32Array
  /** `[start, end)` in the text: all of it, or the token that the model pools. */
  readonly span: readonly [start: number, end: number]
  readonly embedding: Float64Array
  /** Norm of the mean, where that program told it. */
  readonly norm?: number
}

/**
 * Whole texts and the directions of their means, shortest first, at least 18 of them and all within the model's limit: of LAM those of
 * the oracle, of other families the golden ones, since their oracles hold rows as the model pools them.
 */
export async function knownTexts(model: TinyModel): Promise<readonly OracleCase[]> {
  return isLam(model) ? (await oracleCases(model.name)).texts : (await goldenCases(model.name)).texts
}

/** The oracle's rows, each as the span that the model's pooling takes of its text. */
export async function oracleRows(model: TinyModel, pooling: Pooling): Promise<readonly OracleRow[]> {
  if (isLam(model)) {
    const { texts } = await oracleCases(model.name)
    return texts.map(({ ids, embedding }) => ({ ids, span: [0, ids.length], embedding }))
  }
  if (!isBert(model)) return []
  const { cases } = await bertCases(model.name)
  return cases.map(({ ids, embedding, pooled }) => ({
    ids,
    span: pooledSpan(pooling, ids.length),
    embedding,
    norm: normOf(pooled),
  }))
}

/** The span that a pooling averages of a text (softmax encoder spec 3). */
export function pooledSpan(pooling: Pooling, tokens: number): [start: number, end: number] {
  return [pooling === 'last' ? tokens - 1 : 0, pooling === 'first' ? 1 : tokens]
}

function isLam(model: TinyModel): model is TinyModel<TinyName> {
  return tinyModels.some(({ name }) => name === model.name)
}

function isBert(model: TinyModel): model is TinyModel<BertEncoderName> {
  return bertEncoders.some(({ name }) => name === model.name)
}
