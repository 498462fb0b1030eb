// The files that hold figures: every page and the root's README with marked regions, and the charts.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { charts } from './charts.mjs'
import { readResult } from './figure-results.mjs'
import { fillRegions } from './regions.mjs'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const pages = 'apps/docs/pages'

/**
 * Writes every file whose figures are not those of the results; with `check` it writes none.
 * @returns their paths from the root of the repository
 */
export function renderFigures({ check = false, results = readResult } = {}) {
  const wanted = new Map()
  for (const file of ['README.md', ...writtenPages()]) {
    const text = readFileSync(join(repository, file), 'utf8')
    wanted.set(file, fillRegions(text, results))
  }
  for (const [name, draw] of Object.entries(charts)) wanted.set(`${pages}/public/${name}`, draw(results))
  const changed = [...wanted].filter(([file, text]) => currentText(file) !== text)
  if (!check) for (const [file, text] of changed) writeFileSync(join(repository, file), text)
  return changed.map(([file]) => file)
}

/** Pages of the API are generated and hold no figures. */
function writtenPages() {
  return readdirSync(join(repository, pages), { recursive: true })
    .filter((name) => name.endsWith('.md') && !name.startsWith('api'))
    .map((name) => `${pages}/${name.replaceAll('\\', '/')}`)
    .sort()
}

function currentText(file) {
  const path = join(repository, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
