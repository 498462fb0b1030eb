// Cells are the modules in cells/, each a group. See `Cell` for what one declares.
import { readdirSync } from 'node:fs'

/**
 * @typedef {object} Cell
 * @property {string} name `group/what`
 * @property {string} title for people, in the table
 * @property {boolean} [short] also runs inside `npm test`
 * @property {{ file: string, lines: string }[]} [settings] what a user must write for it to work. The table shows these lines, and every project
 * starts with them in these files
 * @property {() => string | undefined} [needs] why it cannot run on this machine, if so
 * @property {{ expect: 'works' | 'works with' | 'does not', why?: string, error?: RegExp }} [verdict] what should happen. By default it works, with
 * the settings where there are some. One that does not work says why, and what the failure must read like
 * @property {(project: import('./project.mjs').Project) => Promise<void>} run throws where the product does not work
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

/** The cells whose names begin with one of `names`, or all; with `short` only the short ones. A name that fits no cell is an error. */
export function choose(cells, names, { short } = {}) {
  const stray = names.find((prefix) => !cells.some(({ name }) => name.startsWith(prefix)))
  if (stray !== undefined) throw new Error(`No cell's name begins with "${stray}". --list lists them.`)
  return cells.filter(
    (cell) => (names.length === 0 || names.some((prefix) => cell.name.startsWith(prefix))) && (!short || cell.short),
  )
}

/** What the cell declares will happen. */
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
