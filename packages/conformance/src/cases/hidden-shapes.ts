import { type CompilationReport, type Program, type TokenBatch, wholeTexts } from '@lamjs/core/backend'
import type { TinyModel } from '@lamjs/oracle'
import { check } from '../assert.js'
import { batchOf, textFor } from '../batches.js'
import { type Case, ONE_OF_EACH, perModelOf } from '../case.js'
import type { Subject } from '../subject.js'

/** Compilation: batches that are easily forgotten compile nothing either, and the report keeps what it has told. */
export function hiddenShapes(subject: Subject): Case[] {
  const compilesNothing = async (model: TinyModel, program: Program, what: string) => {
    const before = linesOf(program.compilation())
    for (const [name, batch] of unusualBatches(model)) {
      await program.run(batch)
      const after = linesOf(program.compilation())
      const kept = before.every((line, i) => after[i] === line)
      check(kept, `${what}, after ${name}: expected the report to begin with ${before[0]}, found ${after[0]}.`)
      const added = after.slice(before.length)
      check(added.length === 0, `${what}, after ${name}: expected nothing to compile, found ${added.join('; ')}.`)
    }
  }
  const warm = (model: TinyModel) =>
    subject.withProgram(model, async (program) => {
      await program.warmup()
      await compilesNothing(model, program, 'warmed up')
    })
  const strict = async (model: TinyModel) => {
    const checkpoint = await subject.open(model)
    const program = await subject.backend.compile(checkpoint, { precision: subject.precision, strict: true })
    try {
      await compilesNothing(model, program, 'strict')
    } finally {
      await program.dispose()
    }
  }
  const report = async (model: TinyModel) => {
    const checkpoint = await subject.open(model)
    const start = performance.now()
    const program = await subject.compileFrom(checkpoint)
    try {
      const first = linesOf(program.compilation())
      await program.run(batchOf([textFor(model, 20)]))
      const second = linesOf(program.compilation())
      await program.warmup()
      const third = program.compilation()
      const elapsed = performance.now() - start
      for (const [earlier, later] of [
        [first, second],
        [second, linesOf(third)],
      ]) {
        const kept = earlier.every((line, i) => later[i] === line)
        check(kept, `Expected the report to grow at its end: before ${earlier.join('; ')}, after ${later.join('; ')}.`)
      }
      for (const { shape, milliseconds } of third.programs) {
        check(
          milliseconds <= elapsed + 1,
          `${shape}: ${milliseconds} ms, but all of it took ${elapsed.toFixed(1)} ms since compile was called.`,
        )
      }
    } finally {
      await program.dispose()
    }
  }
  return [
    ...perModelOf(ONE_OF_EACH, subject, (model) => `compilation: ${model} compiles nothing for unusual batches`, warm),
    ...perModelOf(
      ONE_OF_EACH,
      subject,
      (model) => `compilation: ${model} strict compiles nothing for unusual batches`,
      strict,
    ),
    ...perModelOf(
      ONE_OF_EACH,
      subject,
      (model) => `compilation: ${model} the report grows at its end, in milliseconds`,
      report,
    ),
  ]
}

function unusualBatches(model: TinyModel): [name: string, batch: TokenBatch][] {
  const text = textFor(model, 60)
  const many = Array.from({ length: 40 }, (_, i) => textFor(model, 1 + (i % 9), i))
  const { offsets, ids } = batchOf(many)
  return [
    ['a text of 530 tokens, or the longest', batchOf([textFor(model, 530)])],
    ['token types', { ...batchOf([text]), types: new Uint8Array(text.length) }],
    [
      'a span for each token',
      batchOf(
        [text],
        Array.from(text, (_, token) => [token, token + 1] as const),
      ),
    ],
    ['no span', batchOf([text], [])],
    ['no text', batchOf([])],
    ['40 texts', { ids, offsets, spans: wholeTexts(offsets) }],
  ]
}

function linesOf({ programs }: CompilationReport): string[] {
  return programs.map(({ shape, origin }) => `${shape} (${origin})`)
}
