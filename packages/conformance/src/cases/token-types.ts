import { bertEncoders, goldenCases, type TinyModel } from '@lamjs/oracle'
import { check } from '../assert.js'
import { batchOf, rowsOf } from '../batches.js'
import { type Case, perModelOf } from '../case.js'
import type { Expectations } from '../expectations.js'
import type { Subject } from '../subject.js'
import { boundFor } from '../tolerances.js'

/** Token types, which only the BERT family has: each token takes its own row of the type table, in any batch. */
export function tokenTypes(subject: Subject): Case[] {
  const count = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const program = await subject.program(model)
    for (const text of (await goldenCases(model.name)).typed) {
      const row = await program.run(batchOf([text.ids], undefined, [text.types]))
      const what = `a text of ${text.ids.length} tokens with types`
      expect.mean(row, text, boundFor(tolerance, text), what)
      const plain = await program.run(batchOf([text.ids]))
      const moved = Math.max(...row.map((value, i) => Math.abs(value - plain[i])))
      check(moved > 1e-2, `${what}: its row without them differs by no more than ${moved}.`)
    }
  }
  const together = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const program = await subject.program(model)
    const { texts, typed } = await goldenCases(model.name)
    // Texts with and without types alternate, so that types applied to another text's tokens show.
    const all = typed.flatMap((text, i) => [{ ...texts[i + 2], types: new Uint8Array(texts[i + 2].ids.length) }, text])
    const batch = batchOf(
      all.map(({ ids }) => ids),
      undefined,
      all.map(({ types }) => types),
    )
    const rows = rowsOf(await program.run(batch), all.length)
    all.forEach((text, i) => {
      expect.mean(rows[i], text, boundFor(tolerance, text), `text ${i} of ${all.length}, ${text.ids.length} tokens`)
    })
  }
  const views = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const program = await subject.program(model)
    const text = (await goldenCases(model.name)).typed[2]
    const types = Uint8Array.of(1, 1, 0, ...text.types, 1).subarray(3, 3 + text.types.length)
    const row = await program.run({ ...batchOf([text.ids]), types })
    expect.mean(row, text, boundFor(tolerance, text), 'types that are a view')
  }
  const notKept = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const program = await subject.program(model)
    const text = (await goldenCases(model.name)).typed[2]
    const batch = batchOf([text.ids], undefined, [new Uint8Array(text.ids.length)])
    await program.run(batch)
    batch.types?.set(text.types)
    const row = await program.run(batch)
    expect.mean(row, text, boundFor(tolerance, text), 'the same arrays with other types')
  }
  const perTyped = (name: (model: string) => string, run: (model: TinyModel, expect: Expectations) => Promise<void>) =>
    perModelOf(bertEncoders, subject, name, run, (model) =>
      model.tokenTypes > 1 ? undefined : 'this model has one token type',
    )

  return [
    ...perTyped((model) => `types: ${model} another type, another row`, count),
    ...perTyped((model) => `types: ${model} each text has its own`, together),
    ...perTyped((model) => `types: ${model} may be a view into a larger buffer`, views),
    ...perTyped((model) => `types: ${model} are read anew at every run`, notKept),
  ]
}
