import type { TinyModel } from '@lamjs/oracle'
import { check } from '../assert.js'
import { batchOf, rowsOf, textFor } from '../batches.js'
import { type Case, perModel } from '../case.js'
import type { Expectations } from '../expectations.js'
import type { Subject } from '../subject.js'

/** The largest batch that the suite runs, in tokens. */
const MOST_TOKENS = 16_384

/** Batches of any size: a program states the one that suits it, and any other gives the same rows. */
export function batchSizes(subject: Subject): Case[] {
  const bounds = async () => (subject.backend.features.batchInvariance === 'bitwise' ? 'bitwise' : subject.tolerance())

  const hundreds = async (model: TinyModel, expect: Expectations) => {
    const bound = await bounds()
    const program = await subject.program(model)
    const different = Array.from({ length: 24 }, (_, i) => textFor(model, 1 + (i % 3), i + 1))
    const alone = rowsOf(await program.run(batchOf(different)), different.length)
    // No two neighbours are equal, and each round of 24 has another order.
    const order = Array.from({ length: 300 }, (_, i) => (i * (1 + Math.floor(i / 24)) + 5 * i) % different.length)
    const rows = rowsOf(await program.run(batchOf(order.map((which) => different[which]))), order.length)
    for (const [i, which] of order.entries()) expect.same(rows[i], alone[which], bound, `text ${i} of ${order.length}`)
  }
  return [
    {
      name: 'features: the program states the batch that suits it',
      run: async () => {
        const { batch } = await subject.program(subject.anyModel)
        for (const part of ['tokens', 'concurrent'] as const) {
          const found = batch?.[part]
          check(
            Number.isSafeInteger(found) && found >= 1,
            `batch.${part}: expected a number from 1 on, found ${found}.`,
          )
        }
      },
    },
    {
      name: 'invariance: more tokens than the program prefers in a batch',
      run: async (expect) => {
        const bound = await bounds()
        const model = subject.anyModel
        const program = await subject.program(model)
        const lengths = [9, 30, 17]
        const texts = lengths.map((length, i) => textFor(model, length, i + 40))
        const alone = await Promise.all(texts.map((text) => program.run(batchOf([text]))))
        const rounds = 1 + Math.ceil(Math.min(program.batch.tokens, MOST_TOKENS) / 56)
        const many = Array.from({ length: rounds * texts.length }, (_, i) => texts[i % texts.length])
        const rows = rowsOf(await program.run(batchOf(many)), many.length)
        for (const [i, row] of rows.entries()) {
          expect.same(row, alone[i % texts.length], bound, `text ${i} of ${many.length}`)
        }
      },
    },
    ...perModel(subject, (model) => `invariance: ${model} hundreds of short texts`, hundreds),
  ]
}
