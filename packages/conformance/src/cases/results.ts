import { check } from '../assert.js'
import { batchOf, textOf } from '../batches.js'
import type { Case } from '../case.js'
import type { Subject } from '../subject.js'

/** Results: every call gives an array that is the caller's. */
export function results(subject: Subject): Case[] {
  return [
    {
      name: 'results: each is an array of its own, also of equal calls',
      run: async () => {
        const program = await subject.program(subject.anyModel)
        const [one, other] = [batchOf([textOf(9, 1)]), batchOf([textOf(9, 2)])]
        const found: Float32Array[] = await Promise.all([one, one, other].map((batch) => program.run(batch)))
        for (const batch of [one, other, other, one]) found.push(await program.run(batch))
        const buffers = new Set(found.map(({ buffer }) => buffer))
        check(
          buffers.size === found.length,
          `${found.length} runs: expected ${found.length} arrays, found ${buffers.size}.`,
        )
      },
    },
    {
      name: 'results: the caller may write to one, or hand it over',
      run: async (expect) => {
        const tolerance = await subject.tolerance()
        const program = await subject.program(subject.anyModel)
        const batch = batchOf([textOf(9, 3), textOf(4, 3)])
        const first = await program.run(batch)
        const kept = first.slice()
        first.fill(Number.NaN)
        const second = await program.run(batch)
        expect.same(second, kept, tolerance, 'the run after its result was written to')
        structuredClone(second, { transfer: [second.buffer as ArrayBuffer] })
        expect.same(await program.run(batch), kept, tolerance, 'the run after its result was handed over')
      },
    },
  ]
}
