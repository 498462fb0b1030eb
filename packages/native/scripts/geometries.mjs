// Compares float32 on this machine's instruction sets with the float64 reference on random geometries and weights:
// `node scripts/geometries.mjs [--family lam] [--count 500] [--scale 1] [--seed 1] [--only index]`. Needs this package and the reference to be built.
//
// A geometry of LAM is a width, heads, layers, chunk, vocabulary and recurrence, one of BERT has an activation, token types and an offset of positions; its weights are what trained ones look like
// (fan-in scaled matrices, LayerNorm weights around 1), all times `scale`. For every row it looks at the largest difference of a component
// from the reference's, and at that difference in units of what rounding can do: sensitivity · 2^-24 (`sensitivityOf`: how far the row moves
// for each relative unit that the weights move). Ends with 1 where a row is refused that the reference has, or is off by more than
// `BOUND` of those units.
import { parseArgs } from 'node:util'
import { reference, sensitivityOf } from '@lamjs/reference'
import { native } from '../dist/index.js'
import { drawGeometry } from './random-geometry.mjs'

/** Most units of sensitivity · 2^-24 that a row may be off by, besides 1e-6. */
const BOUND = 64

const { values } = parseArgs({
  options: {
    family: { type: 'string', default: 'lam' },
    count: { type: 'string', default: '500' },
    scale: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})
const [count, scale, seed] = [Number(values.count), Number(values.scale), Number(values.seed)]
const indices = values.only === undefined ? Array.from({ length: count }, (_, i) => i) : [Number(values.only)]

const exact = reference()
const backends = native().features.precisions.length > 0 ? ['best', 'scalar'].map(backendOf) : []
const found = { rows: 0, refused: 0, refusedByBoth: 0, above1e5: 0, above1e4: 0, worst: 0, worstUnits: 0, beyond: 0 }

for (const index of indices) {
  const { checkpoint, batch, lengths, label } = drawGeometry(seed, index, scale, values.family)
  const expected = await rowsOf(exact, checkpoint, batch)
  for (const { name, backend } of backends) {
    const actual = await rowsOf(backend, checkpoint, batch)
    if (actual instanceof Error || expected instanceof Error) {
      note(name, label, index, expected, actual)
      continue
    }
    for (const text of lengths.keys()) await compare(name, { index, label, text, checkpoint, batch }, expected, actual)
  }
}
console.log(JSON.stringify({ count: indices.length, scale, seed, ...found }))
process.exitCode = found.refused + found.beyond > 0 ? 1 : 0

function backendOf(name) {
  return { name, backend: native({ threads: 1, ...(name === 'best' ? {} : { isa: name }) }) }
}

async function rowsOf(backend, checkpoint, batch) {
  const program = await backend.compile(checkpoint)
  try {
    return await program.run(batch)
  } catch (error) {
    return error
  } finally {
    await program.dispose()
  }
}

function note(name, label, index, expected, actual) {
  if (expected instanceof Error && actual instanceof Error) {
    found.refusedByBoth++
    return
  }
  found.refused++
  console.log(
    `${index} ${name} ${label}: ${actual instanceof Error ? `refused: ${actual.message}` : 'the reference refused'}`,
  )
}

async function compare(name, { index, label, text, checkpoint, batch }, expected, actual) {
  const width = checkpoint.config.hiddenSize
  const [a, b] = [direction(expected, text, width), direction(actual, text, width)]
  const off = a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0)
  found.rows++
  found.worst = Math.max(found.worst, off)
  if (off <= 1e-6) return
  const ids = batch.ids.subarray(batch.offsets[text], batch.offsets[text + 1])
  const [sensitivity] = sensitivityOf(checkpoint.config, await (await checkpoint.openWeights()).load(), { ids }, [
    [0, ids.length],
  ])
  const units = off / (sensitivity * 2 ** -24)
  found.worstUnits = Math.max(found.worstUnits, units)
  if (off > 1e-5) found.above1e5++
  if (off > 1e-4) found.above1e4++
  if (units > BOUND) found.beyond++
  if (off > 1e-5 || units > BOUND)
    console.log(
      `${index} ${name} ${label}, ${ids.length} tokens: off by ${off.toExponential(1)}, sensitivity ${sensitivity.toFixed(0)}, ${units.toFixed(1)} units`,
    )
}

function direction(rows, text, width) {
  const row = Float64Array.from(rows.subarray(text * width, (text + 1) * width))
  const norm = Math.hypot(...row)
  return row.map((value) => value / norm)
}
