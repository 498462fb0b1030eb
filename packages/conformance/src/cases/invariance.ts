import type { TinyModel } from '@lamjs/oracle'
import { batchOf, rowsOf, shuffled, textFor, textOf } from '../batches.js'
import { type Case, perModel } from '../case.js'
import type { Expectations } from '../expectations.js'
import type { Subject } from '../subject.js'

/** Batch invariance: a row does not depend on the other texts of the call, nor on their order (spec 5.1). */
export function invariance(subject: Subject): Case[] {
  const bounds = () => subject.invarianceBound()

  const together = async (model: TinyModel, expect: Expectations) => {
    const bound = await bounds()
    const program = await subject.program(model)
    const texts = [9, 9, 9, 9, 9].map((length, i) => textOf(length, i + 1))
    const rows = rowsOf(await program.run(batchOf(texts)), texts.length)
    for (const [i, text] of texts.entries()) {
      expect.same(
        rows[i],
        await program.run(batchOf([text])),
        bound,
        `text ${i} of ${texts.length} against itself alone`,
      )
    }
  }
  const anyOrder = async (model: TinyModel, expect: Expectations) => {
    const bound = await bounds()
    const program = await subject.program(model)
    const texts = [31, 5, 70, 2, 12, 5, 64, 1].map((length, i) => textFor(model, length, i + 1))
    const rows = rowsOf(await program.run(batchOf(texts)), texts.length)
    const { items, order } = shuffled(texts)
    const permuted = rowsOf(await program.run(batchOf(items)), items.length)
    for (const [i, from] of order.entries()) {
      expect.same(permuted[i], rows[from], bound, `text ${from}, moved to place ${i}`)
    }
    for (const [i, text] of texts.entries()) {
      expect.same(rows[i], await program.run(batchOf([text])), bound, `text ${i}, in place, against itself alone`)
    }
  }
  const otherLengths = async (model: TinyModel, expect: Expectations) => {
    const bound = await bounds()
    const program = await subject.program(model)
    const text = textOf(11)
    const alone = await program.run(batchOf([text]))
    for (const other of [1, 2, 10, 12, 64, 130, 600]) {
      const [before, after] = [textFor(model, other, 2), textFor(model, other, 3)]
      const rows = rowsOf(await program.run(batchOf([before, text, after])), 3)
      expect.same(rows[1], alone, bound, `11 tokens between texts of ${before.length}`)
    }
  }
  const copies = async (model: TinyModel, expect: Expectations) => {
    const bound = await bounds()
    const program = await subject.program(model)
    const text = textOf(21)
    const rows = rowsOf(await program.run(batchOf(Array.from({ length: 9 }, () => text))), 9)
    for (const [i, row] of rows.entries()) expect.same(row, rows[0], bound, `copy ${i} against copy 0`)
  }

  return [
    ...perModel(subject, (model) => `invariance: ${model} together as alone`, together),
    ...perModel(subject, (model) => `invariance: ${model} in any order`, anyOrder),
    ...perModel(subject, (model) => `invariance: ${model} among texts of other lengths`, otherLengths),
    ...perModel(subject, (model) => `invariance: ${model} copies of one text`, copies),
  ]
}
