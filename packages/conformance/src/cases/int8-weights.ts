import type { TinyModel } from '@lamjs/oracle'
import { expectRejection } from '../assert.js'
import { batchOf, textFor } from '../batches.js'
import { type Case, perModel } from '../case.js'
import { type MatrixForm, quantizedCheckpoint } from '../int8-checkpoint.js'
import type { Subject } from '../subject.js'

/**
 * Weights in I8 are the floats that they stand for: each integer times the scale of its row. `compile` refuses scales that are negative or not
 * finite.
 */
export function int8Weights(subject: Subject): Case[] {
  const rowOf = async (model: TinyModel, form: MatrixForm) => {
    const program = await subject.compileFrom(await quantizedCheckpoint(model, form))
    try {
      return await program.run(batchOf([textFor(model, 40)]))
    } finally {
      await program.dispose()
    }
  }
  return [
    ...perModel(
      subject,
      (model) => `int8 weights: ${model} gives the row of the floats they stand for`,
      async (model, expect) => {
        const [found, expected] = [await rowOf(model, 'I8'), await rowOf(model, 'F32')]
        expect.same(found, expected, await subject.tolerance(), model.name)
      },
    ),
    ...perModel(
      subject,
      (model) => `int8 weights: ${model} with an invalid scale is refused`,
      async (model) => {
        const invalid = [
          [-1, 'LAM_CHECKPOINT_SCALE_NEGATIVE'],
          [Number.NaN, 'LAM_CHECKPOINT_TENSOR_NON_FINITE'],
          [3e38, 'LAM_CHECKPOINT_TENSOR_NON_FINITE'],
        ] as const
        for (const [value, code] of invalid) {
          const checkpoint = await quantizedCheckpoint(model, 'I8', (scales) => scales.fill(value, 1, 2))
          await expectRejection(subject.compileFrom(checkpoint), code, `a scale of ${value}`)
        }
      },
    ),
  ]
}
