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

/** A row of the oracle: the mean over one range of a text. */
interface OracleRow {
  readonly ids: Int32Array
  /** `[start, end)` in the text: the whole text, or the token that the model pools. */
  readonly span: readonly [start: number, end: number]
  readonly embedding: Float64Array
  /** Norm of the mean, if the oracle has it. */
  readonly norm?: number
}

/**
 * At least 18 whole texts within the model's limit, shortest first, with the directions of their means. LAM's are those of the
 * oracle. Other families' are the golden ones, because their oracles hold rows as the model pools them.
 */
export async function knownTexts(model: TinyModel): Promise<readonly OracleCase[]> {
  return isLam(model) ? (await oracleCases(model.name)).texts : (await goldenCases(model.name)).texts
}

/** The oracle's rows, each with the span that the model's pooling takes. */
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

/** The span of a text that a pooling averages (softmax encoder spec 3). */
export function pooledSpan(pooling: Pooling, tokens: number): [start: number, end: number] {
  return [pooling === 'last' ? tokens - 1 : 0, pooling === 'first' ? 1 : tokens]
}

function isLam(model: TinyModel): model is TinyModel<TinyName> {
  return tinyModels.some(({ name }) => name === model.name)
}

function isBert(model: TinyModel): model is TinyModel<BertEncoderName> {
  return bertEncoders.some(({ name }) => name === model.name)
}
