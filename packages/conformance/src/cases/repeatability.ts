import type { TinyModel } from '@lamjs/oracle'
import { batchOf, textFor, textOf } from '../batches.js'
import { type Case, perModel } from '../case.js'
import type { Expectations } from '../expectations.js'
import { knownTexts } from '../known-rows.js'
import type { Subject } from '../subject.js'

/** No state leaks from one call to the next. */
export function repeatability(subject: Subject): Case[] {
  const bounds = () => subject.invarianceBound()

  const again = async (model: TinyModel, expect: Expectations) => {
    const bound = await bounds()
    const program = await subject.program(model)
    const batch = batchOf([textOf(20), textOf(33)])
    const first = Float32Array.from(await program.run(batch))
    for (let run = 2; run <= 4; run++) expect.same(await program.run(batch), first, bound, `run ${run} against run 1`)
  }
  const afterAnother = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const program = await subject.program(model)
    const texts = await knownTexts(model)
    // Equal lengths first, where a stale answer has the right shape.
    const short = texts[4]
    await program.run(batchOf([textOf(short.ids.length, 5)]))
    expect.direction(await program.run(batchOf([short.ids])), short.embedding, tolerance, 'after a text of its length')
    await program.run(batchOf([textFor(model, 150, 5)]))
    expect.direction(await program.run(batchOf([short.ids])), short.embedding, tolerance, 'after a longer text')
  }
  const secondProgram = async (model: TinyModel, expect: Expectations) => {
    const bound = await bounds()
    const text = batchOf([textOf(40, 3)])
    const first = Float32Array.from(await (await subject.program(model)).run(text))
    const second = await subject.withProgram(model, (program) => program.run(text))
    expect.same(second, first, bound, 'a second program against the first')
  }

  return [
    ...perModel(subject, (model) => `repeatability: ${model} the same call again`, again),
    ...perModel(subject, (model) => `repeatability: ${model} after another text`, afterAnother),
    ...perModel(subject, (model) => `repeatability: ${model} a second program`, secondProgram),
  ]
}
