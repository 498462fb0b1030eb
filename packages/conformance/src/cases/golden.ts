import type { Precision } from '@lamjs/core'
import { goldenCases, oracleCases, type TinyModel } from '@lamjs/oracle'
import { expectDirection, expectMean } from '../assert.js'
import { batchOf } from '../batches.js'
import { type Case, perModel } from '../case.js'
import type { Subject } from '../subject.js'
import { boundFor, PRECISIONS } from '../tolerances.js'

/** Token counts of the golden texts: one token, and both sides of every usual chunk and block border. */
export const GOLDEN_LENGTHS = [1, 2, 3, 63, 64, 65, 127, 128, 129, 511, 512, 513, 2000] as const

/** The numbers: every claimed precision against the oracle and the reference, within its tolerance (spec 5.4). */
export function golden(subject: Subject, only: Precision | undefined): Case[] {
  const claimed = subject.backend.features.precisions
  return PRECISIONS.flatMap((precision): Case[] => {
    if (!claimed.includes(precision)) {
      return [{ name: `golden: every text, ${precision}`, absent: `the backend does not claim ${precision}` }]
    }
    const cases = casesOf(subject, precision)
    if (only === undefined || only === precision) return cases
    return cases.map(({ name }) => ({ name, absent: `this run is for ${only}` }))
  })
}

function casesOf(subject: Subject, precision: Precision): Case[] {
  const oracle = async (model: TinyModel) => {
    const tolerance = await subject.tolerance(precision)
    const program = await subject.program(model, precision)
    for (const { ids, embedding } of (await oracleCases(model.name)).texts) {
      const row = await program.run(batchOf([ids]))
      expectDirection(row, embedding, tolerance, `oracle text of ${ids.length} tokens`)
    }
  }
  const length = (tokens: number) => async (model: TinyModel) => {
    const tolerance = await subject.tolerance(precision)
    const program = await subject.program(model, precision)
    const text = (await goldenCases(model.name)).texts.find(({ ids }) => ids.length === tokens)
    if (text === undefined) throw new Error(`${model.name} has no golden text of ${tokens} tokens.`)
    expectMean(
      await program.run(batchOf([text.ids])),
      text,
      boundFor(tolerance, text),
      `golden text of ${tokens} tokens`,
    )
  }

  return [
    ...perModel(subject, (model) => `golden: ${model} oracle texts, ${precision}`, oracle),
    ...GOLDEN_LENGTHS.flatMap((tokens) =>
      perModel(subject, (model) => `golden: ${model} length ${tokens}, ${precision}`, length(tokens)),
    ),
  ]
}
