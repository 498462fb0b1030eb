// The recipes of the guides: files and lines of shell, read from the page that shows them. A cell runs them as they stand there.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup.mjs'
import { sentences } from './expected.mjs'

const GUIDES = join(root, 'apps', 'docs', 'pages', 'guide')
const NOT_TRIED = 'not tried as it stands'

/**
 * @typedef {object} Recipe
 * @property {Record<string, string>} files the blocks with a file's name in brackets: those of "The app", then those below the heading
 * @property {string[]} lines the lines of its `sh` blocks
 * @property {string} hash changes with files and lines
 */

/** @returns {string} the path of a guide's Markdown */
export function guideFile(guide) {
  return join(GUIDES, `${guide}.md`)
}

/**
 * @param {{ guide: string, heading: string, app?: boolean }} where `app`: whether it also has the files of the guide's section "The app"
 * @param {string} [page] the guide's text
 * @returns {Recipe}
 */
export function readRecipe({ guide, heading, app }, page = readFileSync(guideFile(guide), 'utf8')) {
  const blocks = [...(app ? blocksBelow(page, 'The app', guide) : []), ...blocksBelow(page, heading, guide)]
  const named = blocks.filter(({ file }) => file !== undefined)
  const files = Object.fromEntries(named.map(({ file, text }) => [file, text]))
  const shell = blocks.filter(({ file, language }) => file === undefined && language === 'sh')
  const lines = shell.flatMap(({ text }) => text.trim().split('\n'))
  if (lines.length === 0) throw new Error(`${guide}.md has no lines of shell below "${heading}".`)
  const hash = createHash('sha256')
    .update(JSON.stringify([files, lines]))
    .digest('hex')
    .slice(0, 16)
  return { files, lines, hash }
}

/** The blocks between a heading and the next one of any level. */
function blocksBelow(page, heading, guide) {
  const sections = page.split(/^#{2,} /m).slice(1)
  const section = sections.find((text) => text.startsWith(`${heading}\n`))
  if (section === undefined) throw new Error(`${guide}.md has no heading "${heading}".`)
  return [...section.matchAll(/^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm)].map(([, language, rest, text]) => ({
    language,
    file: /\[([^\]]+)\]/.exec(rest)?.[1],
    text,
  }))
}

/** Throws unless this is how alike the reference finds the two sentences. */
export function expectSimilarity(found, expectedRows, tolerance = 1e-5) {
  const [a, b] = expectedRows
  const expected = a.reduce((sum, x, i) => sum + x * b[i], 0)
  const number = Number(String(found).trim() || Number.NaN)
  if (!(Math.abs(number - expected) < tolerance))
    throw new Error(`Expected a similarity of ${expected} for ${JSON.stringify(sentences)}; found ${found}`)
}

/**
 * The guide's text with the table of what was tried.
 * @param {string} page
 * @param {import('./cells.mjs').Cell[]} cells
 * @param {Record<string, { outcome: string, recipe?: string, versions: Record<string, string>, date: string }>} results by the cell's name
 */
export function withTried(page, cells, results) {
  const rows = cells.map((cell) => `| ${cell.recipe.heading} | ${triedWith(cell, page, results[cell.name])} |`)
  const table = ['| recipe | with | on |', '| --- | --- | --- |', ...rows].join('\n')
  return page.replace(
    /(<!-- tried -->\n)[\s\S]*?(<!-- \/tried -->)/,
    (_, open, close) => `${open}\n${table}\n\n${close}`,
  )
}

function triedWith(cell, page, result) {
  if (result === undefined || result.recipe !== readRecipe(cell.recipe, page).hash) return `${NOT_TRIED} | `
  if (!result.outcome.startsWith('works')) return `${result.outcome} | ${result.date}`
  const versions = Object.entries(result.versions).map(([name, version]) => `${name} ${version}`)
  return `${versions.join(', ')} | ${result.date}`
}
