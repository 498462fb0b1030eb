import type { TokenBatch } from '@lamjs/core'
import { oracleCases } from '@lamjs/oracle'
import { check, expectDirection, expectRejection } from '../assert.js'
import { batchOf, textOf } from '../batches.js'
import type { Case } from '../case.js'
import type { Subject } from '../subject.js'

/** Two texts of 4 and 3 tokens with one thing wrong. */
const INVALID: Readonly<Record<string, TokenBatch>> = {
  'an id past the vocabulary': { ...batchOf([Int32Array.of(1, 2, 3, 200), textOf(3)]) },
  'a negative id': { ...batchOf([Int32Array.of(1, -1, 3, 4), textOf(3)]) },
  'backwards offsets': { ...batchOf([textOf(4), textOf(3)]), offsets: Uint32Array.of(0, 5, 4, 7) },
  'offsets that do not start at 0': { ...batchOf([textOf(4), textOf(3)]), offsets: Uint32Array.of(1, 4, 7) },
  'offsets that end short of the ids': { ...batchOf([textOf(4), textOf(3)]), offsets: Uint32Array.of(0, 4, 6) },
  'offsets that end past the ids': { ...batchOf([textOf(4), textOf(3)]), offsets: Uint32Array.of(0, 4, 8) },
  'no offsets at all': { ...batchOf([textOf(4), textOf(3)]), offsets: new Uint32Array(0) },
  'an empty text': { ...batchOf([textOf(4), textOf(3)]), offsets: Uint32Array.of(0, 4, 4, 7) },
  'a span across two texts': batchOf([textOf(4), textOf(3)], [[3, 5]]),
  'a span past the end': batchOf([textOf(4), textOf(3)], [[5, 8]]),
  'an empty span': batchOf([textOf(4), textOf(3)], [[2, 2]]),
  'a backwards span': batchOf([textOf(4), textOf(3)], [[3, 1]]),
  'half a span': { ...batchOf([textOf(4), textOf(3)]), spans: Uint32Array.of(0, 4, 5) },
}

/** What goes in: bad batches are refused, good ones are left as they were. */
export function inputs(subject: Subject): Case[] {
  const refused = Object.entries(INVALID).map(([what, batch]) => ({
    name: `inputs: ${what} is refused`,
    run: async () => {
      const program = await subject.program(subject.anyModel)
      await expectRejection(program.run(batch), 'LAM_INPUT_INVALID', what)
    },
  }))

  return [
    ...refused,
    {
      name: 'inputs: the run after a refused batch is right',
      run: async () => {
        const tolerance = await subject.tolerance()
        const model = subject.anyModel
        const program = await subject.program(model)
        const { ids, embedding } = (await oracleCases(model.name)).texts[3]
        await program.run(INVALID['an id past the vocabulary']).catch(() => undefined)
        expectDirection(await program.run(batchOf([ids])), embedding, tolerance, 'the run after')
      },
    },
    {
      name: 'inputs: no text gives an empty result',
      run: async () => {
        const program = await subject.program(subject.anyModel)
        const found = await program.run(batchOf([]))
        check(found.length === 0, `No text: expected an empty result, found ${found.length} values.`)
      },
    },
    {
      name: 'inputs: the batch is not written to',
      run: async () => {
        const program = await subject.program(subject.anyModel)
        const batch = batchOf([textOf(70), textOf(3), textOf(9)])
        const before = structuredClone(batch)
        await program.run(batch)
        for (const part of ['ids', 'offsets', 'spans'] as const) {
          const changed = before[part].findIndex((value, i) => batch[part][i] !== value)
          check(changed < 0, `run changed ${part}[${changed}] of the caller's batch.`)
        }
      },
    },
    {
      name: 'inputs: the batch is not kept',
      run: async () => {
        const tolerance = await subject.tolerance()
        const model = subject.anyModel
        const program = await subject.program(model)
        const { ids, embedding } = (await oracleCases(model.name)).texts[4]
        const batch = batchOf([textOf(ids.length)])
        await program.run(batch)
        batch.ids.set(ids)
        expectDirection(await program.run(batch), embedding, tolerance, 'the same arrays with other ids')
      },
    },
    {
      name: 'inputs: arrays may be views into larger buffers',
      run: async () => {
        const tolerance = await subject.tolerance()
        const model = subject.anyModel
        const program = await subject.program(model)
        const { ids, embedding } = (await oracleCases(model.name)).texts[4]
        const { offsets, spans } = batchOf([ids])
        const views = {
          ids: Int32Array.of(9, 9, 9, ...ids, 9).subarray(3, 3 + ids.length),
          offsets: Uint32Array.of(7, ...offsets, 7).subarray(1, 1 + offsets.length),
          spans: Uint32Array.of(7, ...spans, 7).subarray(1, 1 + spans.length),
        }
        expectDirection(await program.run(views), embedding, tolerance, 'a batch of views')
      },
    },
    {
      name: 'inputs: the result is a fresh array',
      run: async () => {
        const program = await subject.program(subject.anyModel)
        const first = await program.run(batchOf([textOf(9, 1)]))
        const copy = Float32Array.from(first)
        const second = await program.run(batchOf([textOf(9, 2)]))
        check(first instanceof Float32Array, 'run must resolve with a Float32Array.')
        check(first.buffer !== second.buffer, 'two runs returned views of one buffer.')
        const changed = first.findIndex((value, i) => value !== copy[i])
        check(changed < 0, `a second run changed value ${changed} of the first one's result.`)
      },
    },
  ]
}
