// Writes apps/docs/pages/reference/field.md from the cells' latest results in results/, one file per group.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup.mjs'
import { guideFile, withTried } from './recipes.mjs'

const FOLDER = join(root, 'tooling', 'field', 'results')
const PAGE = join(root, 'apps/docs/pages/reference/field.md')

/** Stores the result of each cell, and keeps the results of its group's other cells. */
export function saveResults(results) {
  mkdirSync(FOLDER, { recursive: true })
  for (const [group, ours] of Object.entries(groupBy(results))) {
    const known = { ...readGroup(group) }
    for (const { name, outcome, why, asDeclared, versions, recipe, date } of ours)
      known[name] = { outcome, why: firstLine(why), asDeclared, versions, recipe, date }
    const sorted = Object.fromEntries(Object.entries(known).sort(([a], [b]) => (a < b ? -1 : 1)))
    writeFileSync(join(FOLDER, `${group}.json`), `${JSON.stringify(sorted, null, 2)}\n`)
  }
}

/** Writes apps/docs/pages/reference/field.md for these cells, and what was tried into the guides whose recipes they run. */
export function writeTable(cells) {
  writeFileSync(PAGE, fieldPage(cells, readGroup))
  for (const { file, text } of triedGuides(cells)) writeFileSync(file, text)
}

/**
 * The guides with recipes, as they should read.
 * @param {import('./cells.mjs').Cell[]} cells
 */
export function triedGuides(cells) {
  const guides = groupBy(
    cells.filter(({ recipe }) => recipe),
    ({ recipe }) => recipe.guide,
  )
  return Object.entries(guides).map(([guide, members]) => {
    const file = guideFile(guide)
    return { file, text: withTried(readFileSync(file, 'utf8'), members, readGroup('recipes')) }
  })
}

/**
 * The page as Markdown.
 * @param {import('./cells.mjs').Cell[]} cells
 * @param {(group: string) => Record<string, object>} resultsOf the results of a group's cells
 */
export function fieldPage(cells, resultsOf) {
  const rows = cells.map((cell) => ({ cell, result: resultsOf(groupOf(cell))[cell.name] }))
  const count = (outcome) => rows.filter(({ result }) => (result?.outcome ?? 'not run') === outcome).length
  const groups = Object.entries(groupBy(rows, ({ cell }) => groupOf(cell)))
  return `${[
    '# Where it works',
    '',
    'Each row is an empty project, made by a script, into which the packed packages are installed from a registry. A row that works embedded two',
    'sentences there, and got the rows that the reference computes. `npm run test:field` writes this page; `npm run test:field vite` runs the cells',
    'whose names begin so.',
    '',
    `${count('works')} work, ${count('works with')} work with the setting shown, ${count('does not')} do not, ${count('not run')} were not run.`,
    ...groups.flatMap(([group, members]) => ['', `## ${group}`, '', ...tableOf(members), ...settingsOf(members)]),
  ].join('\n')}\n`
}

function tableOf(rows) {
  const lines = rows.map(({ cell, result }) => {
    const outcome = result ? (result.asDeclared ? result.outcome : `${result.outcome} (unexpected)`) : 'not run'
    const note = result ? (result.why ?? '') : 'no result yet'
    return `| ${[`\`${cell.name}\``, cell.title, outcome, note, versionsText(result), result?.date ?? ''].map(cellText).join(' | ')} |`
  })
  return ['| cell | what | outcome | note | with | on |', '| --- | --- | --- | --- | --- | --- |', ...lines]
}

function settingsOf(rows) {
  return rows
    .filter(({ cell, result }) => cell.settings?.length && result?.outcome === 'works with')
    .flatMap(({ cell }) => [
      '',
      `With \`${cell.name}\`:`,
      ...cell.settings.flatMap(({ file, lines }) => [
        '',
        `\`\`\`${languageOf(file)} not-run="its cell of the field matrix runs it"`,
        `${commentOf(file)}`,
        lines.trim(),
        '```',
      ]),
    ])
}

function languageOf(file) {
  const [, language] = /\.(?:m|c)?([jt]sx?|json)$/.exec(file) ?? []
  return language === 'json' ? 'jsonc' : (language ?? 'text')
}

function commentOf(file) {
  return /\.(?:(?:m|c)?[jt]sx?|json)$/.test(file) ? `// ${file}` : `# ${file}`
}

function versionsText(result) {
  return Object.entries(result?.versions ?? {})
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}

function cellText(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function firstLine(text) {
  return text?.split('\n', 1)[0]
}

function groupOf({ name }) {
  return name.split('/', 1)[0]
}

function groupBy(items, key = groupOf) {
  const groups = {}
  for (const item of items) {
    groups[key(item)] ??= []
    groups[key(item)].push(item)
  }
  return groups
}

function readGroup(group) {
  const file = join(FOLDER, `${group}.json`)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}
