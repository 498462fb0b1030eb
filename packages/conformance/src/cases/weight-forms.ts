import { openCheckpoint, type Program } from '@lamjs/core/backend'
import { checkpointBytes, type TinyModel } from '@lamjs/oracle'
import { alteredFiles, writeValue } from '../altered-bytes.js'
import { check, expectRejection, normOf } from '../assert.js'
import { batchOf, rowsOf, textFor } from '../batches.js'
import { type Case, ONE_OF_EACH, perModelOf } from '../case.js'
import type { Expectations } from '../expectations.js'
import { narrowValues } from '../half-floats.js'
import { knownTexts } from '../known-rows.js'
import { bytesOf, inF32, type Making, madeCheckpoint } from '../made-checkpoint.js'
import type { Subject } from '../subject.js'
import { lastNorm, WORDS } from '../tensor-names.js'

/** Weights as checkpoints store them: narrow floats, damaged values, other weights under a known name. */
export function weightForms(subject: Subject): Case[] {
  const narrow = async (model: TinyModel, expect: Expectations) => {
    const text = batchOf([textFor(model, 40)])
    const [found, expected] = [
      await withMade(subject, model, narrowed(true), (program) => program.run(text)),
      await withMade(subject, model, narrowed(false), (program) => program.run(text)),
    ]
    expect.same(found, expected, await subject.tolerance(), `${model.name} in F16 and BF16`)
  }
  const anyTensor = async (model: TinyModel) => {
    const files = await checkpointBytes(model.model)
    const { tensors } = await (await openCheckpoint(files)).openWeights()
    for (const [place, name] of [...tensors.keys()].entries()) {
      // The first and the last value in turn.
      const damaged = await alteredFiles(files, [name], `NaN in ${name}`, (values, dtype) => {
        writeValue(values, dtype, place % 2 === 0 ? 0 : -1, Number.NaN)
      })
      await expectRejection(subject.compileFrom(damaged), 'LAM_CHECKPOINT_TENSOR_NON_FINITE', `NaN in ${name}`)
    }
  }
  const oneOverflows = 'weights: a row that overflows is refused beside rows that do not'
  return [
    ...perModelOf(
      ONE_OF_EACH,
      subject,
      (model) => `weights: ${model} in F16 and BF16 gives the row of the floats they stand for`,
      narrow,
    ),
    ...perModelOf(ONE_OF_EACH, subject, (model) => `weights: ${model} with a NaN in any tensor is refused`, anyTensor),
    {
      name: 'weights: the compile after a refused one is right',
      run: async (expect) => {
        const model = subject.anyModel
        const broken = await madeCheckpoint(model, {
          how: 'refused',
          tensors: (info, values) => [inF32(info, values.slice().fill(Number.NaN))],
        })
        await expectRejection(subject.compileFrom(broken), 'LAM_CHECKPOINT_TENSOR_NON_FINITE', 'NaN everywhere')
        const { ids, embedding } = (await knownTexts(model))[5]
        const row = await subject.withProgram(model, (program) => program.run(batchOf([ids])))
        expect.direction(row, embedding, await subject.tolerance(), 'the program after')
      },
    },
    {
      name: 'weights: others under the same name have their own rows',
      run: async (expect) => {
        const model = subject.anyModel
        const { ids, embedding } = (await knownTexts(model))[5]
        // The rows of the vocabulary in reverse order: the mirrored ids have the golden row.
        const last = model.vocabSize - 1
        const mirrored = ids.map((id) => last - id)
        const name = model.name
        const reversed: Making = {
          name,
          how: 'reversed',
          tensors: (info, values) => [inF32(info, info.name === WORDS ? reversedRows(values, info.shape[0]) : values)],
        }
        const before = await subject.program(model)
        expect.direction(await before.run(batchOf([ids])), embedding, await subject.tolerance(), 'the first')
        await withMade(subject, model, reversed, async (program) => {
          expect.direction(await program.run(batchOf([mirrored])), embedding, await subject.tolerance(), 'the second')
        })
      },
    },
    subject.precision === 'float16'
      ? { name: oneOverflows, absent: 'float16 cannot hold the weights it takes', outcome: 'not-applicable' }
      : { name: oneOverflows, run: () => overflowBesideOthers(subject) },
  ]
}

/** Calls `use` with a program of a made checkpoint, and disposes of it afterwards. */
async function withMade<T>(
  subject: Subject,
  model: TinyModel,
  making: Making,
  use: (program: Program) => Promise<T>,
): Promise<T> {
  const program = await subject.compileFrom(await madeCheckpoint(model, making))
  try {
    return await use(program)
  } finally {
    await program.dispose()
  }
}

/** Every other tensor in F16 and the rest in BF16, or all of them as the floats that those stand for. */
function narrowed(stored: boolean): Making {
  let count = 0
  return {
    how: stored ? 'in F16 and BF16' : 'rounded to F16 and BF16',
    tensors: (info, values) => {
      const dtype = count++ % 2 === 0 ? 'F16' : 'BF16'
      const rounded = narrowValues(values, dtype)
      return [stored ? { ...info, dtype, bytes: bytesOf(rounded.bits) } : inF32(info, rounded.values)]
    },
  }
}

/**
 * Makes one component of one token's row overflow, and of no other token's that it runs beside it: the last norm's scale at that component is
 * so large that the token's normalised value times it exceeds float32.
 */
async function overflowBesideOthers(subject: Subject): Promise<void> {
  const model = subject.anyModel
  const { norm, component, over, under } = await overflowingToken(subject, model)
  const making: Making = {
    how: 'overflowing at one token',
    tensors: (info, values) => {
      const changed = values.slice()
      if (info.name === `${norm}.weight`) changed[component] = 6e38 / over.z
      if (info.name === `${norm}.bias`) changed[component] = 0
      return [inF32(info, changed)]
    },
  }
  await withMade(subject, model, making, async (program) => {
    const [bad, good] = [Int32Array.of(over.id), Int32Array.of(under.id)]
    const row = await program.run(batchOf([good]))
    check(row.every(Number.isFinite), `token ${under.id}: expected a finite row.`)
    for (const texts of [[bad], [good, bad], [bad, good], [good, bad, good]]) {
      const what = `${texts.length} texts, one of which overflows at component ${component}`
      await expectRejection(program.run(batchOf(texts)), 'LAM_NON_FINITE', what)
    }
    const again = await program.run(batchOf([good]))
    check(normOf(again) > 0 && again.every(Number.isFinite), `token ${under.id}: expected a finite row afterwards.`)
  })
}

/** A component of the last norm that is large for one token and small for another. */
async function overflowingToken(subject: Subject, model: TinyModel) {
  const checkpoint = await subject.open(model)
  const norm = lastNorm(checkpoint.config)
  const reader = await (await checkpoint.openWeights()).load()
  const [scale, shift] = [reader.float32(`${norm}.weight`), reader.float32(`${norm}.bias`)]
  const program = await subject.program(model)
  const ids = Array.from({ length: 40 }, (_, i) => i + 20)
  const rows = rowsOf(await program.run(batchOf(ids.map((id) => Int32Array.of(id)))), ids.length)
  // Not component 0, where a program that looks at the first value of a row would find it.
  for (let component = 1; component < scale.length; component++) {
    const found = ids.map((id, i) => ({ id, z: (rows[i][component] - shift[component]) / scale[component] }))
    found.sort((a, b) => a.z - b.z)
    const over = found[found.length - 1]
    const under = found.find(({ z }) => Math.abs(z) < over.z / 8)
    if (over.z > 2.2 && under !== undefined) return { norm, component, over, under }
  }
  throw new Error(`${model.name}: no component of the last norm tells two tokens apart.`)
}

function reversedRows(values: Float32Array, rows: number): Float32Array {
  const width = values.length / rows
  return Float32Array.from(values, (_, i) => values[(rows - 1 - Math.floor(i / width)) * width + (i % width)])
}
