// Each module in cells/ is a group of cells. `Cell` describes their properties.
import { readdirSync } from 'node:fs'

/**
 * @typedef {object} Cell
 * @property {string} name `group/what`
 * @property {string} title title in the table
 * @property {boolean} [short] whether it also runs inside `npm test`
 * @property {{ file: string, lines: string }[]} [settings] lines that a user must write to make it work. The table shows these lines, and every
 * project starts with them in these files
 * @property {{ guide: string, heading: string, app?: boolean }} [recipe] what a guide shows and the cell runs; see `readRecipe`
 * @property {() => string | undefined} [needs] the reason if it cannot run on this machine
 * @property {{ expect: 'works' | 'works with' | 'does not', why?: string, error?: RegExp }} [verdict] the expected result. By default the cell works,
 * with its settings if it has any. A cell that does not work declares the reason and the pattern of its error
 * @property {(project: import('./project.mjs').Project) => Promise<void>} run throws if the product does not work
 */

/** @returns {Promise<Cell[]>} all cells, by group */
export async function loadCells(folder = new URL('./cells/', import.meta.url)) {
  const groups = readdirSync(folder).filter((name) => name.endsWith('.mjs'))
  const modules = await Promise.all(groups.sort().map((name) => import(new URL(name, folder).href)))
  const cells = modules.flatMap((module) => module.cells)
  for (const cell of cells) checkCell(cell)
  const twice = cells.find(({ name }, index) => cells.findIndex((cell) => cell.name === name) !== index)
  if (twice) throw new Error(`Two cells are named ${twice.name}.`)
  return cells
}

/** The cells whose names begin with one of `names`, or all; with `short` only the short ones. A name without a cell is an error. */
export function choose(cells, names, { short } = {}) {
  const stray = names.find((prefix) => !cells.some(({ name }) => name.startsWith(prefix)))
  if (stray !== undefined) throw new Error(`No cell's name begins with "${stray}". --list lists them.`)
  return cells.filter(
    (cell) => (names.length === 0 || names.some((prefix) => cell.name.startsWith(prefix))) && (!short || cell.short),
  )
}

/** The result that the cell declares. */
export function declared({ verdict, settings }) {
  return verdict?.expect ?? (settings?.length ? 'works with' : 'works')
}

function checkCell(cell) {
  const { name, title, verdict, settings = [], run } = cell
  if (!/^[\w.-]+\/[\w. +-]+$/.test(name ?? '')) throw new Error(`A cell's name is group/what; found "${name}".`)
  if (!title || typeof run !== 'function') throw new Error(`${name}: a cell has a title and a run.`)
  if (declared(cell) === 'works with' && settings.length === 0) throw new Error(`${name}: works with which settings?`)
  if (declared(cell) === 'works' && settings.length > 0)
    throw new Error(`${name}: has settings, so it "works with" them.`)
  if (declared(cell) === 'does not' && !(verdict.why && verdict.error instanceof RegExp))
    throw new Error(`${name}: one that does not work says why, and how the failure reads (verdict.error, a RegExp).`)
}
