import { LamError, type Program } from '@lamjs/core/backend'
import type { TinyModel } from '@lamjs/oracle'
import { check, expectRejection } from '../assert.js'
import { batchOf, rowsOf, textFor, textOf } from '../batches.js'
import type { Case } from '../case.js'
import type { Expectations } from '../expectations.js'
import { knownTexts } from '../known-rows.js'
import type { Subject } from '../subject.js'

/** Abort: a call rejects with `LAM_ABORTED` when its signal fires, and no other call is affected. */
export function abort(subject: Subject): Case[] {
  const midway = 'abort: midway through a run'
  return [
    {
      name: 'abort: a signal that has fired already',
      run: async () => {
        const program = await subject.program(subject.anyModel)
        await expectRejection(program.run(batchOf([textOf(9)]), AbortSignal.abort()), 'LAM_ABORTED', 'run')
      },
    },
    {
      name: 'abort: compile with a signal that has fired already',
      run: async () => {
        const checkpoint = await subject.open(subject.anyModel)
        const compiled = subject.backend.compile(checkpoint, { signal: AbortSignal.abort() })
        await expectRejection(compiled, 'LAM_ABORTED', 'compile')
      },
    },
    subject.backend.features.abort === 'within-run'
      ? { name: midway, run: () => abortMidway(subject) }
      : { name: midway, absent: 'the backend claims abort between runs only', outcome: 'refused' },
    { name: 'abort: at any moment, the right rows or LAM_ABORTED', run: (expect) => abortAtAnyMoment(subject, expect) },
    {
      name: 'abort: the next run is right',
      run: async (expect) => {
        const tolerance = await subject.tolerance()
        const model = subject.anyModel
        const program = await subject.program(model)
        const { ids, embedding } = (await knownTexts(model))[8]
        await program.run(batchOf([textOf(ids.length)]), AbortSignal.abort()).catch(() => undefined)
        expect.direction(await program.run(batchOf([ids])), embedding, tolerance, 'the run after')
      },
    },
    {
      name: 'abort: an overlapping run is right',
      run: async (expect) => {
        const tolerance = await subject.tolerance()
        const model = subject.anyModel
        const program = await subject.program(model)
        const { ids, embedding } = (await knownTexts(model))[8]
        const controller = new AbortController()
        const aborted = program.run(batchOf([textFor(model, 300)]), controller.signal).catch(() => undefined)
        const kept = program.run(batchOf([ids]), new AbortController().signal)
        controller.abort()
        await aborted
        expect.direction(await kept, embedding, tolerance, 'the run beside it')
      },
    },
  ]
}

/**
 * A signal may fire too late, or the backend may check it between runs only. Then the run returns all of its rows: never a part,
 * and never another error.
 */
async function abortAtAnyMoment(subject: Subject, expect: Expectations): Promise<void> {
  const tolerance = await subject.tolerance()
  const model = subject.anyModel
  const program = await subject.program(model)
  const texts = (await knownTexts(model)).filter(({ ids }) => ids.length <= 65)
  const batch = batchOf(texts.map(({ ids }) => ids))
  const start = performance.now()
  await program.run(batch)
  const milliseconds = performance.now() - start
  for (const share of [0, 0.25, 0.75]) {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), milliseconds * share)
    try {
      const rows = rowsOf(await program.run(batch, controller.signal), texts.length)
      texts.forEach(({ embedding }, i) => {
        expect.direction(rows[i], embedding, tolerance, `text ${i} of a run with a signal at ${share} of its time`)
      })
    } catch (error) {
      if (!LamError.is(error)) throw error
      check(
        error.code === 'LAM_ABORTED',
        `A signal at ${share} of the run's time: expected LAM_ABORTED, found ${error.code}.`,
      )
    } finally {
      clearTimeout(timer)
    }
  }
}

/**
 * Aborts a run after a quarter of the time that the same run took before. If that was too late, it tries earlier moments, because
 * timing varies. A program that ignores its signal resolves however early the signal fires.
 */
async function abortMidway(subject: Subject): Promise<void> {
  const program = await subject.program(subject.anyModel)
  const { batch, milliseconds } = await slowBatch(program, subject.anyModel)
  for (const share of [4, 8, 16]) {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), milliseconds / share)
    const run = program.run(batch, controller.signal)
    const resolved = await run.then(
      () => true,
      () => false,
    )
    clearTimeout(timer)
    if (!resolved || share === 16) {
      const what = `a run of ${milliseconds.toFixed(0)} ms, aborted after a ${share}th of it`
      return expectRejection(run, 'LAM_ABORTED', what)
    }
  }
}

/** A batch that runs long enough for an abort midway, or the largest that the suite waits for. */
async function slowBatch(program: Program, model: TinyModel) {
  const text = textFor(model, 512)
  // Not timed: the first run of a length may compile, so its time says nothing about later runs.
  await program.run(batchOf([text]))
  for (let texts = 4; ; texts *= 2) {
    const batch = batchOf(Array.from({ length: texts }, () => text))
    const start = performance.now()
    await program.run(batch, new AbortController().signal)
    const milliseconds = performance.now() - start
    if (milliseconds >= 100 || texts >= 256) return { batch, milliseconds }
  }
}
