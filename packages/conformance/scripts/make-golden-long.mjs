// Writes src/cases/long-text-rows.ts: rows of one text of 100,000 tokens, by the reference. It takes minutes. As golden.json, they change only
// when the text or its spans do.
import { writeFileSync } from 'node:fs'
import { openCheckpoint } from '@lamjs/core/backend'
import { tinyModels } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { batchOf, rowsOf, textOf } from '../dist/batches.js'

const TOKENS = 100_000
/** The whole text, both ends and a part in the middle. */
const SPANS = [
  [0, TOKENS],
  [0, 64],
  [TOKENS / 2 - 32, TOKENS / 2 + 32],
  [TOKENS - 64, TOKENS],
]
/** One of each recurrence. */
const NAMES = ['tiny-flat', 'tiny-hierarchical']

function lineOf(row, [start, end]) {
  const norm = Math.hypot(...row)
  const embedding = Array.from(row, (value) => Number((value / norm).toPrecision(9)))
  return `    { span: [${start}, ${end}], norm: ${Number(norm.toPrecision(9))}, embedding: [${embedding.join(', ')}] },`
}

const models = []
for (const name of NAMES) {
  const { model } = tinyModels.find((each) => each.name === name)
  const program = await reference().compile(await openCheckpoint(model))
  const rows = rowsOf(await program.run(batchOf([textOf(TOKENS)], SPANS)), SPANS.length)
  await program.dispose()
  models.push(`  '${name}': [\n${rows.map((row, i) => lineOf(row, SPANS[i])).join('\n')}\n  ],`)
}
writeFileSync(
  new URL('../src/cases/long-text-rows.ts', import.meta.url),
  `/** Written by scripts/make-golden-long.mjs with the reference. */
export const LONG_TEXT_TOKENS = ${TOKENS}

/** The means over spans of \`textOf(LONG_TEXT_TOKENS)\`, by the tiny model: norm times embedding. */
export const LONG_TEXT_ROWS: Readonly<
  Record<string, readonly { span: readonly [number, number]; norm: number; embedding: readonly number[] }[]>
> = {
${models.join('\n')}
}
`,
)
