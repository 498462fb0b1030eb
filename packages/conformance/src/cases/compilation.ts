import type { CompilationReport } from '@lamjs/core'
import type { TinyModel } from '@lamjs/oracle'
import { check } from '../assert.js'
import { batchOf, rowsOf, textFor } from '../batches.js'
import { type Case, perModel } from '../case.js'
import type { Expectations } from '../expectations.js'
import { knownTexts } from '../known-rows.js'
import type { Subject } from '../subject.js'

/** Compilation: the program reports all of it, and all of it happens in `warmup`. */
export function compilation(subject: Subject): Case[] {
  const { features } = subject.backend

  const reported = (model: TinyModel) =>
    subject.withProgram(model, async (program) => {
      await program.warmup()
      const { programs } = program.compilation()
      check(programs.length > 0, 'Expected at least one program after warmup, found none.')
      for (const { shape, milliseconds, origin } of programs) {
        check(shape.length > 0, 'Expected each program to name its shape.')
        check(milliseconds >= 0 && Number.isFinite(milliseconds), `${shape}: ${milliseconds} is no duration.`)
        check(['ahead-of-time', 'just-in-time', 'cache'].includes(origin), `${shape}: unknown origin '${origin}'.`)
        const honest = features.compilation === 'just-in-time' || origin !== 'just-in-time'
        check(honest, `${shape}: compiled just in time by a backend that claims ahead of time.`)
      }
    })
  const nothingNew = (model: TinyModel) =>
    subject.withProgram(model, async (program) => {
      await program.warmup()
      const before = namesOf(program.compilation())
      await program.warmup()
      for (const length of [1, 2, 5, 31, 64, 65, 130, 300]) await program.run(batchOf([textFor(model, length)]))
      await program.run(batchOf([3, 77, 3, 12, 3].map((length) => textFor(model, length))))
      const added = namesOf(program.compilation()).slice(before.length)
      check(added.length === 0, `Expected nothing to compile after warmup, found ${added.join('; ')}.`)
    })
  const strict = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const checkpoint = await subject.open(model)
    const program = await subject.backend.compile(checkpoint, { precision: subject.precision, strict: true })
    try {
      const before = namesOf(program.compilation())
      check(before.length > 0, 'Expected every program to be compiled before compile resolves, found none.')
      const texts = (await knownTexts(model)).slice(0, 11)
      for (const { ids, embedding } of texts) {
        const row = await program.run(batchOf([ids]))
        expect.direction(row, embedding, tolerance, `${ids.length} tokens under strict`)
      }
      for (const chosen of [texts.slice(0, 2), texts]) {
        const rows = rowsOf(await program.run(batchOf(chosen.map(({ ids }) => ids))), chosen.length)
        chosen.forEach(({ embedding }, i) => {
          expect.direction(rows[i], embedding, tolerance, `text ${i} of ${chosen.length} together under strict`)
        })
      }
      check(namesOf(program.compilation()).length === before.length, 'A strict program compiled something later.')
    } finally {
      await program.dispose()
    }
  }

  return [
    ...perModel(subject, (model) => `compilation: ${model} reports its programs after warmup`, reported),
    ...perModel(subject, (model) => `compilation: ${model} compiles nothing for a new length`, nothingNew),
    ...perModel(subject, (model) => `compilation: ${model} strict compiles everything first`, strict),
  ]
}

function namesOf({ programs }: CompilationReport): string[] {
  return programs.map(({ shape, origin }) => `${shape} (${origin})`)
}
