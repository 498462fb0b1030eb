import { tinyModels } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { native } from './index.js'
import { batchOf, textOf, withProgram } from './testing/batches.js'

const lengths = [1, 2, 3, 9, 17, 63, 64, 65, 128, 130, 300, 513, 1600]
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
