import {
  type BertEncoderName,
  type BertModel,
  type BertRerankerName,
  bertCases,
  bertEncoders,
  bertRerankers,
  pairCases,
} from '@lamjs/oracle'
import { check } from '../assert.js'
import { type Case, perModelOf } from '../case.js'
import type { Expectations } from '../expectations.js'
import type { Subject } from '../subject.js'

/**
 * The bound of a score, in units of a row's bound. Measured: noise in every component of a normalised row moves the scores of the
 * tiny cross-encoders by up to 2.7 times its size.
 */
const SCORE_FACTOR = 3

/** Rows and scores through core's `LAM`, against the oracle. */
export function oracleTexts(subject: Subject): Case[] {
  const rows = async ({ name, model }: BertModel<BertEncoderName>, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const { cases } = await bertCases(name)
    await subject.withLam(model, async (lam) => {
      for (const prompt of new Set(cases.map((each) => each.prompt))) {
        const chosen = cases.filter((each) => each.prompt === prompt)
        const texts = chosen.map(({ text }) => text)
        const found = await lam.encode(texts, { prompt: prompt ?? { text: '' } })
        const cut = chosen.flatMap(({ ids, tokens }, i) => (ids.length < tokens ? [i] : []))
        check(
          found.truncated.join() === cut.join(),
          `prompt ${prompt}: expected the texts ${cut} to be cut, found ${found.truncated}.`,
        )
        chosen.forEach(({ text, embedding }, i) => {
          const row = found.data.subarray(i * found.dim, (i + 1) * found.dim)
          expect.direction(row, embedding, tolerance, `${quoted(text)} with prompt ${prompt}`)
        })
      }
    })
  }
  const scores = async ({ name, model }: BertModel<BertRerankerName>, expect: Expectations) => {
    const { absolute } = await subject.tolerance()
    const pairs = await pairCases(name)
    await subject.withLam(model, async (lam) => {
      for (const query of new Set(pairs.map((pair) => pair.query))) {
        const chosen = pairs.filter((pair) => pair.query === query)
        const texts = chosen.map(({ text }) => text)
        const found = await lam.rerank(query, texts)
        check(found.scores.length === texts.length, `Expected ${texts.length} scores, found ${found.scores.length}.`)
        chosen.forEach(({ text, score }, i) => {
          expect.near(
            found.scores[i],
            score,
            absolute * SCORE_FACTOR,
            `the score of ${quoted(query)} and ${quoted(text)}`,
          )
        })
      }
    })
  }
  return [
    ...perModelOf(
      bertEncoders,
      subject,
      (model) => `lam: ${model} texts of the oracle, prompts and cuts among them`,
      rows,
    ),
    ...perModelOf(bertRerankers, subject, (model) => `lam: ${model} scores of pairs, cut ones among them`, scores),
  ]
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 30 ? `${text.slice(0, 30)}…` : text)
}
