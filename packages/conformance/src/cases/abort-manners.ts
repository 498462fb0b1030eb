import { LamError, type Program } from '@lamjs/core/backend'
import { check, expectRejection } from '../assert.js'
import { batchOf, textFor, textOf } from '../batches.js'
import type { Case } from '../case.js'
import type { Expectations } from '../expectations.js'
import { knownTexts } from '../known-rows.js'
import type { Subject } from '../subject.js'

/** Signals of compile and warmup, and signals that outlive their run. */
export function abortManners(subject: Subject): Case[] {
  return [
    { name: 'abort: compile at any moment, a program or LAM_ABORTED', run: (expect) => duringCompile(subject, expect) },
    {
      name: 'abort: warmup with a signal that has fired already',
      run: () =>
        subject.withProgram(subject.anyModel, (program) =>
          expectRejection(program.warmup(AbortSignal.abort()), 'LAM_ABORTED', 'warmup'),
        ),
    },
    {
      name: 'abort: a signal that fires after its run harms no other',
      run: async (expect) => {
        const tolerance = await subject.tolerance()
        const model = subject.anyModel
        const program = await subject.program(model)
        const { ids, embedding } = (await knownTexts(model))[8]
        const controller = new AbortController()
        await program.run(batchOf([textOf(9)]), controller.signal)
        const runs = [program.run(batchOf([textFor(model, 300)])), program.run(batchOf([ids]))]
        controller.abort()
        const rows = await Promise.all(runs)
        expect.direction(rows[1], embedding, tolerance, 'the run under way')
        expect.direction(await program.run(batchOf([ids])), embedding, tolerance, 'the run after')
      },
    },
    {
      name: 'abort: a run leaves no listener on its signal',
      run: async () => {
        const program = await subject.program(subject.anyModel)
        const { signal } = new AbortController()
        const listeners = countListeners(signal)
        for (let run = 0; run < 3; run++) await program.run(batchOf([textOf(9)]), signal)
        await program.run({ ...batchOf([textOf(9)]), spans: Uint32Array.of(0, 10) }, signal).catch(() => undefined)
        await settled()
        const left = listeners()
        check(left === 0, `3 runs and a refused one: expected no listener on their signal, found ${left}.`)
      },
    },
  ]
}

async function duringCompile(subject: Subject, expect: Expectations): Promise<void> {
  const tolerance = await subject.tolerance()
  const model = subject.anyModel
  const { ids, embedding } = (await knownTexts(model))[5]
  const right = async (program: Program, what: string) => {
    try {
      expect.direction(await program.run(batchOf([ids])), embedding, tolerance, what)
    } finally {
      await program.dispose()
    }
  }
  const start = performance.now()
  await right(await subject.compile(model), 'a program that nothing stopped')
  const milliseconds = performance.now() - start
  for (const share of [0, 0.25, 0.75]) {
    const what = `compile with a signal at ${share} of its time`
    const checkpoint = await subject.open(model)
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), milliseconds * share)
    const compiled = subject.backend.compile(checkpoint, { precision: subject.precision, signal: controller.signal })
    const ended = await compiled.then(
      (program) => ({ program }),
      (error: unknown) => ({ error }),
    )
    clearTimeout(timer)
    if ('program' in ended) {
      await right(ended.program, what)
      continue
    }
    const found = LamError.is(ended.error) ? ended.error.code : `${String(ended.error)} (not a LamError)`
    check(found === 'LAM_ABORTED', `${what}: expected a program or LAM_ABORTED, found ${found}.`)
  }
  await right(await subject.compile(model), 'the program after aborted ones')
}

/** Counts the listeners that are added to a signal from now on and not removed. */
function countListeners(signal: AbortSignal): () => number {
  const left = new Map<unknown, number>()
  const [add, remove] = [signal.addEventListener, signal.removeEventListener]
  const count = (listener: unknown, by: number) => left.set(listener, Math.max(0, (left.get(listener) ?? 0) + by))
  signal.addEventListener = (...[type, listener, options]: Parameters<typeof add>) => {
    count(listener, 1)
    const until = typeof options === 'object' ? options.signal : undefined
    until?.addEventListener('abort', () => count(listener, -1), { once: true })
    add.call(signal, type, listener, options)
  }
  signal.removeEventListener = (...[type, listener, options]: Parameters<typeof remove>) => {
    count(listener, -1)
    remove.call(signal, type, listener, options)
  }
  return () => [...left.values()].reduce((sum, each) => sum + each, 0)
}

/** What a program does right after it has answered has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}
