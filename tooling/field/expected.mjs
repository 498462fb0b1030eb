// The rows that every cell must give. make-expected.mjs computes them with the reference.
import { readFileSync } from 'node:fs'

const expected = JSON.parse(readFileSync(new URL('./expected-rows.json', import.meta.url), 'utf8'))

/** How far the cosine of a row of the default model's int8 form may be from 1. */
export const INT8_TOLERANCE = 2e-3

/** How far the similarity of two such rows may be from that of the reference's rows. */
export const INT8_SIMILARITY_TOLERANCE = 2e-2

/** The two sentences that a cell embeds. */
export const sentences = expected.sentences

/** The reference's row of each sentence. */
export const expectedRows = expected.rows

/**
 * Throws unless these are the reference's rows: 384 wide, of norm 1, in the same direction.
 * @param {string | number[] | number[][]} found the row of `sentences[0]`, or a list with one row per sentence, or either as JSON
 * @param {number} [tolerance] how far the cosine may be from 1; a row in int8 needs more
 */
export function expectRow(found, tolerance = 1e-5) {
  const value = typeof found === 'string' ? parse(found) : found
  if (!Array.isArray(value) || value.length === 0)
    throw new Error(`Expected a row of numbers; found ${describe(value)}`)
  const rows = Array.isArray(value[0]) ? value : [value]
  for (const [index, row] of rows.entries()) expectOne(row, expected.rows[index], index, tolerance)
}

function expectOne(row, known, index, tolerance) {
  if (row.length !== known.length || !row.every(Number.isFinite))
    throw new Error(`Row ${index}: expected ${known.length} numbers; found ${describe(row)}`)
  const norm = Math.hypot(...row)
  if (Math.abs(norm - 1) > 1e-5) throw new Error(`Row ${index}: expected norm 1; found ${norm}`)
  const cosine = row.reduce((sum, x, i) => sum + x * known[i], 0)
  if (Math.abs(cosine - 1) > tolerance) throw new Error(`Row ${index}: its cosine to the reference's row is ${cosine}`)
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`Expected rows as JSON; found ${describe(text)}`)
  }
}

function describe(value) {
  return (JSON.stringify(value) ?? String(value)).slice(0, 200)
}
