import { goldenCases, type TinyModel } from '@lamjs/oracle'
import { check } from '../assert.js'
import { batchOf } from '../batches.js'
import { type Case, perModel } from '../case.js'
import { knownTexts } from '../known-rows.js'
import type { Subject } from '../subject.js'

/**
 * The position table: its rows from the model's offset on, for texts that it covers. LAM stretches it over longer texts (LAM spec 3,
 * "Positions"); other families refuse those.
 */
export function positions(subject: Subject): Case[] {
  const texts = (
    which: string,
    chosen: (tokens: number, rows: number) => boolean,
    absent?: (model: TinyModel) => string | undefined,
  ) =>
    perModel(
      subject,
      (model) => `positions: ${model} ${which}`,
      async (model, expect) => {
        const tolerance = await subject.tolerance()
        const known = [...(await knownTexts(model)), ...(await goldenCases(model.name)).texts]
        const asked = known.filter(({ ids }) => ids.length <= 600 && chosen(ids.length, model.positions))
        check(asked.length > 0, `${model.name}: no known text for '${which}'.`)
        const program = await subject.program(model)
        for (const { ids, embedding } of asked) {
          const what = `${ids.length} tokens over ${model.positions} position rows`
          expect.direction(await program.run(batchOf([ids])), embedding, tolerance, what)
        }
      },
      absent,
    )
  return [
    ...texts('texts the table covers', (tokens, rows) => tokens <= rows),
    ...texts(
      'texts longer than the table',
      (tokens, rows) => tokens > rows,
      ({ mostTokens }) => (mostTokens === Number.POSITIVE_INFINITY ? undefined : 'this model stretches no positions'),
    ),
  ]
}
