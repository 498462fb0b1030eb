import { goldenCases, type TinyModel } from '@lamjs/oracle'
import { check } from '../assert.js'
import { batchOf, rowsOf, shuffled, textFor, textOf } from '../batches.js'
import { type Case, perModel } from '../case.js'
import type { Expectations } from '../expectations.js'
import type { Subject } from '../subject.js'
import { boundFor } from '../tolerances.js'

/** Spans: each row is the mean over its range, with every token in the context of the whole text. */
export function spans(subject: Subject): Case[] {
  const goldenSpans = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const { ids, rows } = (await goldenCases(model.name)).spans
    const program = await subject.program(model)
    const ranges = rows.map(({ start, end }): [number, number] => [start, end])
    const together = rowsOf(await program.run(batchOf([ids], ranges)), rows.length)
    rows.forEach((row, i) => {
      expect.mean(together[i], row, boundFor(tolerance, row), `tokens ${row.start} to ${row.end} of ${ids.length}`)
    })
    // A range must not depend on the other ranges.
    for (const row of rows.filter((_, i) => i % 5 === 0)) {
      const found = await program.run(batchOf([ids], [[row.start, row.end]]))
      expect.mean(
        found,
        row,
        boundFor(tolerance, row),
        `tokens ${row.start} to ${row.end} of ${ids.length}, asked for alone`,
      )
    }
  }
  const overlapping = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const { ids, rows } = (await goldenCases(model.name)).spans
    const { items } = shuffled([...rows, rows[0], rows[1], rows[0]])
    const program = await subject.program(model)
    const ranges = items.map(({ start, end }): [number, number] => [start, end])
    const found = rowsOf(await program.run(batchOf([ids], ranges)), items.length)
    items.forEach((row, i) => {
      expect.mean(
        found[i],
        row,
        boundFor(tolerance, row),
        `span ${i} of ${items.length}, tokens ${row.start} to ${row.end}`,
      )
    })
  }
  const acrossTexts = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const { ids, rows } = (await goldenCases(model.name)).spans
    const before = textOf(37)
    const after = textOf(5)
    const unasked = textOf(12)
    // The golden text is second, the third text has no span, and the spans alternate between texts.
    const start = before.length
    const end = start + ids.length + unasked.length
    const ranges = rows.flatMap((row): [number, number][] => [
      [end, end + after.length],
      [start + row.start, start + row.end],
    ])
    const program = await subject.program(model)
    const found = rowsOf(await program.run(batchOf([before, ids, unasked, after], ranges)), ranges.length)
    const alone = await program.run(batchOf([after]))
    rows.forEach((row, i) => {
      expect.same(found[2 * i], alone, tolerance, `span ${2 * i}, the whole of the last text`)
      expect.mean(
        found[2 * i + 1],
        row,
        boundFor(tolerance, row),
        `span ${2 * i + 1}, tokens ${row.start} to ${row.end} of text 1`,
      )
    })
  }
  const partsMakeTheWhole = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const text = textFor(model, 150, 4)
    const last = text.length - 1
    const borders = [0, 1, 2, 7, 8, 40, 64, 65, 100, 128].filter((border) => border < last).concat(last, text.length)
    const parts = borders.slice(1).map((end, i): [number, number] => [borders[i], end])
    const program = await subject.program(model)
    const rows = rowsOf(await program.run(batchOf([text], [[0, text.length], ...parts])), parts.length + 1)
    const sum = new Float64Array(rows[0].length)
    parts.forEach(([start, end], part) => {
      rows[part + 1].forEach((value, i) => {
        sum[i] += (value * (end - start)) / text.length
      })
    })
    expect.same(Float32Array.from(sum), rows[0], tolerance, `the mean of ${parts.length} parts, weighted by length`)
  }
  const firstAndLast = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const { ids, rows } = (await goldenCases(model.name)).spans
    const [first, last] = [0, ids.length - 1].map((token) =>
      rows.find(({ start, end }) => start === token && end === token + 1),
    )
    if (first === undefined || last === undefined) throw new Error(`${model.name} has no golden row of either end.`)
    // The golden text is one of several, and the spans of its ends stand between those of the others.
    const texts = [textOf(7), textOf(31, 2), ids, textOf(12, 3)]
    const { offsets } = batchOf(texts)
    const ends = texts.flatMap((_, text): [number, number][] => [
      [offsets[text], offsets[text] + 1],
      [offsets[text + 1] - 1, offsets[text + 1]],
    ])
    const program = await subject.program(model)
    const found = rowsOf(await program.run(batchOf(texts, ends)), ends.length)
    expect.mean(found[4], first, boundFor(tolerance, first), `the first token of text 2, ${ids.length} tokens long`)
    expect.mean(found[5], last, boundFor(tolerance, last), `the last token of text 2, ${ids.length} tokens long`)
    const alone = await program.run(batchOf([texts[3]], [[0, 1]]))
    expect.same(found[6], alone, tolerance, 'the first token of the last text')
  }
  const none = async (model: TinyModel) => {
    const program = await subject.program(model)
    const found = await program.run(batchOf([textOf(9), textOf(12)], []))
    check(found.length === 0, `Two texts and no span: expected an empty result, found ${found.length} values.`)
  }

  return [
    ...perModel(subject, (model) => `spans: ${model} golden ranges`, goldenSpans),
    ...perModel(subject, (model) => `spans: ${model} overlapping, repeated and in any order`, overlapping),
    ...perModel(subject, (model) => `spans: ${model} back and forth between texts`, acrossTexts),
    ...perModel(subject, (model) => `spans: ${model} parts weighted by length make the whole`, partsMakeTheWhole),
    ...perModel(subject, (model) => `spans: ${model} first and last tokens of several texts`, firstAndLast),
    ...perModel(subject, (model) => `spans: ${model} texts without a span`, none),
  ]
}
