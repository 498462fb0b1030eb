import { openCheckpoint } from '@lamjs/core/backend'
import { tinyModels } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { expect, it } from 'vitest'
import { batchOf, rowsOf, textOf } from './batches.js'
import { LONG_TEXT_ROWS, LONG_TEXT_TOKENS } from './cases/long-text-rows.js'
import { Expectations } from './expectations.js'
import { LOOSEST } from './tolerances.js'

it.each(tinyModels.filter(({ name }) => name in LONG_TEXT_ROWS))(
  'the rows of the long text of $name are those of the reference',
  async ({ name, model }) => {
    const known = LONG_TEXT_ROWS[name]
    const program = await reference().compile(await openCheckpoint(model))
    const spans = known.map(({ span }) => span)
    const rows = rowsOf(await program.run(batchOf([textOf(LONG_TEXT_TOKENS)], spans)), spans.length)
    expect(rows).toHaveLength(4)
    for (const [i, { norm, embedding }] of known.entries()) {
      new Expectations().mean(rows[i], { norm, embedding: Float64Array.from(embedding) }, LOOSEST.float64, `span ${i}`)
    }
  },
  600_000,
)
