import type { TinyModel } from '@lamjs/oracle'
import { batchOf, rowsOf, textFor } from '../batches.js'
import { type Case, perModel } from '../case.js'
import type { Expectations } from '../expectations.js'
import type { Subject } from '../subject.js'

/** Spans that begin or end at any token of a text. */
export function borders(subject: Subject): Case[] {
  const everyBorder = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const program = await subject.program(model)
    const text = textFor(model, 150, 6)
    const tokens = text.length
    const middle = Array.from({ length: tokens - 1 }, (_, i) => i + 1)
    const spans = [
      [0, tokens] as const,
      ...middle.flatMap((border) => [[0, border] as const, [border, tokens] as const]),
      ...middle.map((border) => [border - 1, border] as const),
    ]
    const rows = rowsOf(await program.run(batchOf([text], spans)), spans.length)
    const [whole, parts, single] = [rows[0], rows.slice(1, 2 * tokens - 1), rows.slice(2 * tokens - 1)]
    const begun = new Float64Array(whole.length)
    for (const [i, border] of middle.entries()) {
      single[i].forEach((value, j) => {
        begun[j] += value
      })
      const [before, after] = [parts[2 * i], parts[2 * i + 1]]
      const both = before.map((value, j) => (value * border + after[j] * (tokens - border)) / tokens)
      expect.same(both, whole, tolerance, `both sides of token ${border} of ${tokens}`)
      const sum = Float32Array.from(begun, (value) => value / border)
      expect.same(before, sum, tolerance, `tokens 0 to ${border} of ${tokens}, and the mean of the single ones`)
    }
  }
  return perModel(subject, (model) => `spans: ${model} at every token`, everyBorder)
}
