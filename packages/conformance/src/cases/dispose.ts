import { check, expectRejection } from '../assert.js'
import { batchOf, textOf } from '../batches.js'
import type { Case } from '../case.js'
import { knownTexts } from '../known-rows.js'
import type { Subject } from '../subject.js'

/** Disposal waits for runs, may repeat, and affects no other program. */
export function dispose(subject: Subject): Case[] {
  return [
    {
      name: 'dispose: a run afterwards is refused',
      run: async () => {
        const program = await subject.compile(subject.anyModel)
        await program.run(batchOf([textOf(9)]))
        await program.dispose()
        await expectRejection(program.run(batchOf([textOf(9)])), 'LAM_DISPOSED', 'a run after dispose')
      },
    },
    {
      name: 'dispose: twice, and two at once',
      run: async () => {
        const program = await subject.compile(subject.anyModel)
        await Promise.all([program.dispose(), program.dispose()])
        await program.dispose()
        await expectRejection(program.run(batchOf([textOf(9)])), 'LAM_DISPOSED', 'a run after three disposals')
      },
    },
    {
      name: 'dispose: waits for the run under way',
      run: async (expect) => {
        const tolerance = await subject.tolerance()
        const model = subject.anyModel
        const program = await subject.compile(model)
        const { ids, embedding } = (await knownTexts(model))[17]
        const ended: string[] = []
        const run = program.run(batchOf([ids])).finally(() => ended.push('run'))
        const disposed = program.dispose().finally(() => ended.push('dispose'))
        const [row] = await Promise.all([run, disposed])
        expect.direction(row, embedding, tolerance, 'the run under way')
        check(ended[0] === 'run', 'dispose resolved before the run that was under way.')
      },
    },
    {
      name: 'dispose: waits for every run that has begun or waits its turn',
      run: async (expect) => {
        const tolerance = await subject.tolerance()
        const model = subject.anyModel
        const program = await subject.compile(model)
        const known = (await knownTexts(model)).slice(4, 12)
        const runs = known.map(({ ids }) => program.run(batchOf([ids])))
        const [rows] = await Promise.all([Promise.all(runs), program.dispose()])
        for (const [i, { ids, embedding }] of known.entries()) {
          expect.direction(rows[i], embedding, tolerance, `run ${i} of ${known.length}, ${ids.length} tokens`)
        }
      },
    },
    {
      name: 'dispose: a warmup afterwards is refused',
      run: async () => {
        const program = await subject.compile(subject.anyModel)
        await program.dispose()
        await expectRejection(program.warmup(), 'LAM_DISPOSED', 'a warmup after dispose')
      },
    },
    {
      name: 'dispose: a program compiled afterwards is right',
      run: async (expect) => {
        const tolerance = await subject.tolerance()
        const model = subject.anyModel
        const { ids, embedding } = (await knownTexts(model))[5]
        for (const which of ['first', 'second', 'third']) {
          const row = await subject.withProgram(model, (program) => program.run(batchOf([ids])))
          expect.direction(row, embedding, tolerance, `the ${which} program of three`)
        }
      },
    },
    {
      name: 'dispose: leaves other programs alone',
      run: async (expect) => {
        const model = subject.anyModel
        const { ids, embedding } = (await knownTexts(model))[5]
        await subject.withProgram(model, async (kept) => {
          const tolerance = await subject.tolerance()
          const gone = await subject.compile(model)
          await gone.run(batchOf([ids]))
          await gone.dispose()
          expect.direction(await kept.run(batchOf([ids])), embedding, tolerance, 'the program that is left')
        })
      },
    },
  ]
}
