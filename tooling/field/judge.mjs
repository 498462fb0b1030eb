import { declared } from './cells.mjs'
import { readRecipe } from './recipes.mjs'

/**
 * Compares a cell's result with its declared result.
 * @param {import('./cells.mjs').Cell} cell
 * @param {{ missing?: string, error?: Error, versions: Record<string, string>, seconds: number }} run `missing`: why it could not run here
 */
export function judge(cell, { missing, error, versions, seconds }) {
  const expected = declared(cell)
  const outcome = missing !== undefined ? 'not run' : error ? 'does not' : worksAs(cell)
  const complaint = complain(cell, expected, outcome, error)
  return {
    name: cell.name,
    outcome,
    why: missing ?? (outcome === 'does not' ? (cell.verdict?.why ?? error.message) : cell.verdict?.why),
    error: error && (error.stack?.includes(error.message) ? error.stack : error.message),
    asDeclared: complaint === undefined,
    complaint,
    versions,
    recipe: cell.recipe && readRecipe(cell.recipe).hash,
    seconds,
    date: new Date().toISOString().slice(0, 10),
  }
}

function worksAs({ settings }) {
  return settings?.length ? 'works with' : 'works'
}

function complain(cell, expected, outcome, error) {
  if (outcome === 'not run') return undefined
  if (expected === 'does not' && outcome !== 'does not') return 'it works now, and the cell says that it does not'
  if (expected !== 'does not' && outcome === 'does not') return 'it fails'
  if (expected === 'does not' && !cell.verdict.error.test(error.message))
    return `it fails in another way than ${cell.verdict.error}`
  return undefined
}
