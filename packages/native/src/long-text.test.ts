import { tinyModels } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { native } from './index.js'
import { batchOf, direction, largestDifference, textOf, withProgram } from './testing/batches.js'

describe.each(tinyModels)('a text of 3,300 tokens on $name', (model) => {
  const text = textOf(3300, 3)
  // The whole, windows' borders, and a single token.
  const spans = Uint32Array.of(0, 3300, 1000, 1030, 1023, 1025, 2048, 3100, 3299, 3300)

  it('runs in windows and is what the reference computes', async () => {
    const expected = await withProgram(reference(), model.model, (program) => program.run(batchOf([text], spans)))
    const found = await withProgram(native(), model.model, (program) => program.run(batchOf([text], spans)))
    const width = found.length / 5
    for (let row = 0; row < 5; row++) {
      expect(largestDifference(direction(found, row, width), direction(expected, row, width))).toBeLessThan(1e-5)
    }
  })
})
