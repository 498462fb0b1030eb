import type { TokenBatch } from '@lamjs/core/backend'
import type { TinyModel } from '@lamjs/oracle'
import { check, expectRejection } from '../assert.js'
import { batchOf, textFor, textOf } from '../batches.js'
import { type Case, perModel } from '../case.js'
import type { Expectations } from '../expectations.js'
import { knownTexts } from '../known-rows.js'
import type { Subject } from '../subject.js'

/** Two texts of 4 and 3 tokens. */
const two = (spans?: readonly (readonly [number, number])[]) => batchOf([textOf(4), textOf(3)], spans)

/** The same two texts with one mistake each. */
const INVALID: Readonly<Record<string, (model: TinyModel) => TokenBatch>> = {
  'an id past the vocabulary': ({ vocabSize }) => batchOf([Int32Array.of(1, 2, 3, vocabSize), textOf(3)]),
  'a negative id': () => batchOf([Int32Array.of(1, -1, 3, 4), textOf(3)]),
  'backwards offsets': () => ({ ...two(), offsets: Uint32Array.of(0, 5, 4, 7) }),
  'offsets that do not start at 0': () => ({ ...two(), offsets: Uint32Array.of(1, 4, 7) }),
  'offsets that end short of the ids': () => ({ ...two(), offsets: Uint32Array.of(0, 4, 6) }),
  'offsets that end past the ids': () => ({ ...two(), offsets: Uint32Array.of(0, 4, 8) }),
  'no offsets at all': () => ({ ...two(), offsets: new Uint32Array(0) }),
  'an empty text': () => ({ ...two(), offsets: Uint32Array.of(0, 4, 4, 7) }),
  'a span across two texts': () => two([[3, 5]]),
  'a span past the end': () => two([[5, 8]]),
  'an empty span': () => two([[2, 2]]),
  'a backwards span': () => two([[3, 1]]),
  'half a span': () => ({ ...two(), spans: Uint32Array.of(0, 4, 5) }),
  'a token type too few': () => ({ ...two(), types: new Uint8Array(6) }),
}

/** Inputs: a program refuses invalid batches, and does not change valid ones. */
export function inputs(subject: Subject): Case[] {
  const refused = Object.entries(INVALID).map(([what, batch]) => ({
    name: `inputs: ${what} is refused`,
    run: async () => {
      const program = await subject.program(subject.anyModel)
      await expectRejection(program.run(batch(subject.anyModel)), 'LAM_INPUT_INVALID', what)
    },
  }))
  const tooLong = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const program = await subject.program(model)
    const { ids, embedding } = (await knownTexts(model))[3]
    const long = textOf(model.mostTokens + 1)
    await expectRejection(program.run(batchOf([long])), 'LAM_INPUT_INVALID', `a text of ${long.length} tokens`)
    const beside = batchOf([ids, long], [[0, ids.length]])
    await expectRejection(program.run(beside), 'LAM_INPUT_INVALID', `a text of ${long.length} tokens, not asked for`)
    expect.direction(await program.run(batchOf([ids])), embedding, tolerance, 'the run after')
  }
  const typePastTheTable = async (model: TinyModel) => {
    const program = await subject.program(model)
    const types = [new Uint8Array(4), Uint8Array.of(0, 0, model.tokenTypes)]
    const run = program.run(batchOf([textOf(4), textOf(3)], undefined, types))
    await expectRejection(run, 'LAM_INPUT_INVALID', `token type ${model.tokenTypes} of ${model.tokenTypes}`)
  }
  const typesOfZero = async (model: TinyModel, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const program = await subject.program(model)
    const { ids, embedding } = (await knownTexts(model))[6]
    const row = await program.run(batchOf([ids], undefined, [new Uint8Array(ids.length)]))
    expect.direction(row, embedding, tolerance, 'a text whose token types are all 0')
  }

  return [
    ...refused,
    ...perModel(
      subject,
      (model) => `inputs: ${model} a text longer than its positions is refused`,
      tooLong,
      ({ mostTokens }) =>
        mostTokens === Number.POSITIVE_INFINITY ? 'this model reads texts of any length' : undefined,
    ),
    ...perModel(subject, (model) => `inputs: ${model} a token type past its table is refused`, typePastTheTable),
    ...perModel(subject, (model) => `inputs: ${model} token types of 0 are the same as none`, typesOfZero),
    {
      name: 'inputs: the run after a refused batch is right',
      run: async (expect) => {
        const tolerance = await subject.tolerance()
        const model = subject.anyModel
        const program = await subject.program(model)
        const { ids, embedding } = (await knownTexts(model))[3]
        await program.run(INVALID['an id past the vocabulary'](model)).catch(() => undefined)
        expect.direction(await program.run(batchOf([ids])), embedding, tolerance, 'the run after')
      },
    },
    {
      name: 'inputs: runs beside a refused batch are right',
      run: async (expect) => {
        const tolerance = await subject.tolerance()
        const model = subject.anyModel
        const program = await subject.program(model)
        const known = (await knownTexts(model)).slice(8, 11)
        const runs = known.map(({ ids }) => program.run(batchOf([ids])))
        const refused = expectRejection(program.run(two([[3, 5]])), 'LAM_INPUT_INVALID', 'a span across two texts')
        const rows = await Promise.all(runs)
        await refused
        for (const [i, { ids, embedding }] of known.entries()) {
          expect.direction(rows[i], embedding, tolerance, `${ids.length} tokens, run ${i} beside it`)
        }
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
        const texts = [textFor(subject.anyModel, 70), textOf(3), textOf(9)]
        const plain = batchOf(texts)
        const batch = { ...plain, types: new Uint8Array(plain.ids.length) }
        const before = structuredClone(batch)
        await program.run(batch)
        for (const part of ['ids', 'offsets', 'spans', 'types'] as const) {
          const changed = before[part].findIndex((value, i) => batch[part][i] !== value)
          check(changed < 0, `run changed ${part}[${changed}] of the caller's batch.`)
        }
      },
    },
    {
      name: 'inputs: the batch is not kept',
      run: async (expect) => {
        const tolerance = await subject.tolerance()
        const model = subject.anyModel
        const program = await subject.program(model)
        const { ids, embedding } = (await knownTexts(model))[4]
        const batch = batchOf([textOf(ids.length)])
        await program.run(batch)
        batch.ids.set(ids)
        expect.direction(await program.run(batch), embedding, tolerance, 'the same arrays with other ids')
      },
    },
    {
      name: 'inputs: arrays may be views into larger buffers',
      run: async (expect) => {
        const tolerance = await subject.tolerance()
        const model = subject.anyModel
        const program = await subject.program(model)
        const { ids, embedding } = (await knownTexts(model))[4]
        const { offsets, spans } = batchOf([ids])
        const views = {
          ids: Int32Array.of(9, 9, 9, ...ids, 9).subarray(3, 3 + ids.length),
          offsets: Uint32Array.of(7, ...offsets, 7).subarray(1, 1 + offsets.length),
          spans: Uint32Array.of(7, ...spans, 7).subarray(1, 1 + spans.length),
        }
        expect.direction(await program.run(views), embedding, tolerance, 'a batch of views')
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
