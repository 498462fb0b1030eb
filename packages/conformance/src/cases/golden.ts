import type { Precision } from '@lamjs/core'
import { bertEncoders, goldenCases, type TinyModel } from '@lamjs/oracle'
import { check } from '../assert.js'
import { batchOf } from '../batches.js'
import { type Case, perModel, perModelOf } from '../case.js'
import type { Expectations } from '../expectations.js'
import { oracleRows } from '../known-rows.js'
import type { Subject } from '../subject.js'
import { boundFor, PRECISIONS } from '../tolerances.js'

/** Token counts of the golden texts: one token, and both sides of every usual chunk and block border. */
export const GOLDEN_LENGTHS = [1, 2, 3, 63, 64, 65, 127, 128, 129, 511, 512, 513, 2000] as const

/** Rows of every claimed precision against the oracle and the reference, within its tolerance (spec 5.4). */
export function golden(subject: Subject, only: Precision | undefined): Case[] {
  const claimed = subject.backend.features.precisions
  return PRECISIONS.flatMap((precision): Case[] => {
    if (!claimed.includes(precision)) {
      return [
        {
          name: `golden: every text, ${precision}`,
          absent: `the backend does not claim ${precision}`,
          outcome: 'refused',
        },
      ]
    }
    const cases = casesOf(subject, precision).map((each) => ({ ...each, precision }))
    if (only === undefined || only === precision) return cases
    return cases.map(({ name, model }) => ({
      name,
      ...(model && { model }),
      precision,
      absent: `this run is for ${only}`,
      outcome: 'not-applicable',
    }))
  })
}

function casesOf(subject: Subject, precision: Precision): Case[] {
  const oracle = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance(precision)
    const program = await subject.program(model, precision)
    const { pooling } = (await subject.open(model)).settings
    for (const { ids, span, embedding, norm } of await oracleRows(model, pooling)) {
      const row = await program.run(batchOf([ids], [span]))
      const what = `oracle text of ${ids.length} tokens, pooled by ${pooling}`
      if (norm === undefined) expect.direction(row, embedding, tolerance, what)
      else expect.mean(row, { embedding, norm }, tolerance, what)
    }
  }
  const compare = async (model: TinyModel, expect: Expectations, chosen: (tokens: number) => boolean) => {
    const tolerance = await subject.tolerance(precision)
    const program = await subject.program(model, precision)
    const texts = (await goldenCases(model.name)).texts.filter(({ ids }) => chosen(ids.length))
    check(texts.length > 0, `${model.name} has no golden text of this length.`)
    for (const text of texts) {
      const row = await program.run(batchOf([text.ids]))
      expect.mean(row, text, boundFor(tolerance, text), `golden text of ${text.ids.length} tokens`)
    }
  }
  const ofLength = (tokens: number) =>
    perModel(
      subject,
      (model) => `golden: ${model} length ${tokens}, ${precision}`,
      (model, expect) => compare(model, expect, (found) => found === tokens),
      ({ mostTokens }) => (tokens <= mostTokens ? undefined : `a text of this model has at most ${mostTokens} tokens`),
    )

  return [
    ...perModel(subject, (model) => `golden: ${model} oracle texts, ${precision}`, oracle),
    ...GOLDEN_LENGTHS.flatMap(ofLength),
    ...perModelOf(
      bertEncoders,
      subject,
      (model) => `golden: ${model} lengths between these, ${precision}`,
      (model, expect) => compare(model, expect, (found) => !GOLDEN_LENGTHS.some((tokens) => tokens === found)),
    ),
  ]
}
