import { batchOf } from '../batches.js'
import type { Case } from '../case.js'
import { knownTexts } from '../known-rows.js'
import type { Subject } from '../subject.js'

/** Programs of several models side by side, each with its own weights. */
export function severalModels(subject: Subject): Case[] {
  const name = 'concurrency: programs of several models keep their own weights'
  if (subject.models.length < 2)
    return [{ name, absent: 'the backend claims one model of the suite', outcome: 'refused' }]
  return [
    {
      name,
      run: async (expect) => {
        const tolerance = await subject.tolerance()
        const checkpoints = await Promise.all(subject.models.map((model) => subject.open(model)))
        const programs = await Promise.all(checkpoints.map((checkpoint) => subject.compileFrom(checkpoint)))
        try {
          const known = await Promise.all(subject.models.map(async (model) => (await knownTexts(model))[6]))
          const together = await Promise.all(programs.map((program, i) => program.run(batchOf([known[i].ids]))))
          for (const [i, program] of programs.entries()) {
            const { ids, embedding } = known[i]
            expect.direction(together[i], embedding, tolerance, `${checkpoints[i].name}, beside the others`)
            expect.direction(
              await program.run(batchOf([ids])),
              embedding,
              tolerance,
              `${checkpoints[i].name}, after them`,
            )
          }
        } finally {
          await Promise.all(programs.map((program) => program.dispose()))
        }
      },
    },
  ]
}
