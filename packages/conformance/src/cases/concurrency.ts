import type { TinyModel } from '@lamjs/oracle'
import { batchOf } from '../batches.js'
import { type Case, perModel } from '../case.js'
import type { Expectations } from '../expectations.js'
import { knownTexts } from '../known-rows.js'
import type { Subject } from '../subject.js'

/** Calls may overlap; each gets its own answer. */
export function concurrency(subject: Subject): Case[] {
  const overlapping = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const program = await subject.program(model)
    const texts = await knownTexts(model)
    const chosen = texts.filter(({ ids }) => ids.length <= 65)
    const rows = await Promise.all(chosen.map(({ ids }) => program.run(batchOf([ids]))))
    for (const [i, { ids, embedding }] of chosen.entries()) {
      expect.direction(rows[i], embedding, tolerance, `call ${i} of ${chosen.length}, ${ids.length} tokens`)
    }
  }
  const twoPrograms = async (model: TinyModel, expect: Expectations) => {
    const texts = await knownTexts(model)
    const shared = await subject.program(model)
    await subject.withProgram(model, async (own) => {
      const tolerance = await subject.tolerance()
      const pair = [texts[6], texts[7]]
      const rows = await Promise.all([shared.run(batchOf([pair[0].ids])), own.run(batchOf([pair[1].ids]))])
      rows.forEach((row, i) => {
        expect.direction(row, pair[i].embedding, tolerance, `program ${i}`)
      })
    })
  }
  const compiling = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const texts = await knownTexts(model)
    // Both checkpoints are open before the first compile; otherwise reading files could keep the compilations apart.
    const checkpoints = [await subject.open(model), await subject.open(model)]
    const programs = await Promise.all(checkpoints.map((checkpoint) => subject.compileFrom(checkpoint)))
    try {
      for (const [i, program] of programs.entries()) {
        const row = await program.run(batchOf([texts[i].ids]))
        expect.direction(row, texts[i].embedding, tolerance, `program ${i}`)
      }
    } finally {
      await Promise.all(programs.map((program) => program.dispose()))
    }
  }

  return [
    ...perModel(subject, (model) => `concurrency: ${model} overlapping calls`, overlapping),
    ...perModel(subject, (model) => `concurrency: ${model} two programs at once`, twoPrograms),
    ...perModel(subject, (model) => `concurrency: ${model} compiled twice at once`, compiling),
  ]
}
