import { mini } from '@lamjs/model-mini'
import { tinyModels } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { native } from './index.js'
import { batchOf, textOf, withProgram } from './testing/batches.js'
import { emulated, kinds } from './testing/kinds.js'

const lengths = [1, 2, 3, 9, 17, 63, 64, 65, 128, 130, 300, 513, 1600].filter((length) => !emulated || length < 500)
const texts = lengths.map((length, i) => textOf(length, i + 1))

describe.each(native().features.precisions)('in %s', (precision) => {
  it.each(tinyModels)('$name gives a text the same bits in any company, order and number of threads', async (model) => {
    const width = 64 * (model.name === 'tiny-hierarchical-64' ? 0.75 : 1)
    const alone: Float32Array[] = []
    await withProgram(native({ precision, threads: 1 }), model.model, async (program) => {
      for (const text of texts) alone.push(await program.run(batchOf([text])))
    })
    for (const threads of [2, 3]) {
      await withProgram(native({ precision, threads }), model.model, async (program) => {
        for (const text of texts.keys()) expect(await program.run(batchOf([texts[text]]))).toEqual(alone[text])
        const order = [...texts.keys(), ...texts.keys()].sort((a, b) => ((a * 7) % 5) - ((b * 7) % 5))
        const rows = await program.run(batchOf(order.map((text) => texts[text])))
        for (const [place, text] of order.entries()) {
          expect(rows.slice(place * width, (place + 1) * width)).toEqual(alone[text])
        }
      })
    }
  })
})

// Its feed-forward network is four depth blocks wide, where those of the tiny models are one.
const fast = kinds.filter(({ isa }) => isa !== 'scalar')

describe('on the default model', () => {
  const some = [2, 9, 40, 130, emulated ? 100 : 1600].map((length, i) => textOf(length, i + 1, 30_000))

  it.each(fast)('a text has the same bits in any company and number of threads: $isa, $precision', async (kind) => {
    const alone: Float32Array[] = []
    await withProgram(native({ ...kind, threads: 1 }), mini, async (program) => {
      for (const text of some) alone.push(await program.run(batchOf([text])))
    })
    for (const threads of [2, 3]) {
      await withProgram(native({ ...kind, threads }), mini, async (program) => {
        // Few rows go by columns, many by blocks of rows: both.
        for (const order of [[0], [1], [3, 0], [4, 2, 3, 1, 0]]) {
          const rows = await program.run(batchOf(order.map((text) => some[text])))
          for (const [place, text] of order.entries()) {
            expect(rows.slice(place * 384, (place + 1) * 384)).toEqual(alone[text])
          }
        }
      })
    }
  })
})
