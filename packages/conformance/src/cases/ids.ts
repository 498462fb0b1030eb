import type { TensorInfo } from '@lamjs/core/backend'
import type { TinyModel } from '@lamjs/oracle'
import { batchOf } from '../batches.js'
import { type Case, perModel } from '../case.js'
import type { Expectations } from '../expectations.js'
import { knownTexts } from '../known-rows.js'
import { inF32, madeCheckpoint } from '../made-checkpoint.js'
import type { Subject } from '../subject.js'
import { WORDS } from '../tensor-names.js'

/** More than 16 bits can count. */
const MANY = 2 ** 16 + 300

/** Ids: each takes its own row of the word table, the first, the last and a padding token's too. */
export function ids(subject: Subject): Case[] {
  /** The known rows of a text whose ids are written as others, in a checkpoint that has the words' rows there. */
  const renamed = async (model: TinyModel, size: number, idOf: (id: number) => number, expect: Expectations) => {
    const tolerance = await subject.tolerance()
    const text = (await knownTexts(model)).find((known) => new Set(known.ids).size >= 6)
    if (text === undefined) throw new Error(`${model.name} has no known text of six different ids.`)
    const order = [...new Set(text.ids)]
    const place = (id: number) => (order.includes(id) ? idOf(order.indexOf(id)) : undefined)
    const checkpoint = await madeCheckpoint(model, {
      how: `other ids of ${size}`,
      config: { vocab_size: size },
      tensors: (info, values) => [info.name === WORDS ? moved(info, values, size, place) : inF32(info, values)],
    })
    const program = await subject.compileFrom(checkpoint)
    try {
      const row = await program.run(batchOf([text.ids.map((id) => place(id) ?? id)]))
      expect.direction(row, text.embedding, tolerance, `${text.ids.length} tokens with other ids`)
    } finally {
      await program.dispose()
    }
  }
  return [
    ...perModel(
      subject,
      (model) => `ids: ${model} the first and the last are ids like any other`,
      (model, expect) =>
        renamed(model, model.vocabSize, (i) => (i % 2 === 0 ? i / 2 : model.vocabSize - 1 - (i - 1) / 2), expect),
    ),
    {
      name: 'ids: beyond 65,535 take their own rows',
      run: (expect) => renamed(subject.anyModel, MANY, (i) => MANY - 1 - 7 * i, expect),
    },
  ]
}

/** The word table with `size` rows, of which the rows of some ids are elsewhere. Other rows are those of other words. */
function moved(info: TensorInfo, values: Float32Array, size: number, place: (id: number) => number | undefined) {
  const [rows, width] = info.shape
  const table = new Float32Array(size * width)
  const rowOf = (id: number) => values.subarray(id * width, (id + 1) * width)
  for (let id = 0; id < size; id++) table.set(rowOf((id + 5) % rows), id * width)
  for (let id = 0; id < rows; id++) {
    const to = place(id)
    if (to !== undefined) table.set(rowOf(id), to * width)
  }
  return inF32({ name: info.name, shape: [size, width] }, table)
}
