// The Markdown files of the site, and what their first heading calls them.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const docsFolder = dirname(dirname(fileURLToPath(import.meta.url)))
const pagesFolder = join(docsFolder, 'pages')

/** The names of a folder's pages, without `.md`. */
export function pagesIn(folder) {
  const path = join(pagesFolder, folder)
  if (!existsSync(path)) return []
  return readdirSync(path)
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .map((name) => name.slice(0, -'.md'.length))
}

/** A page's title: the text of its first heading. */
export function titleOf(page) {
  const text = readFileSync(join(pagesFolder, `${page}.md`), 'utf8')
  const title = /^# (.+)$/m.exec(text)?.[1]
  if (title === undefined) throw new Error(`${page}.md has no heading of the first level.`)
  return title.replaceAll('`', '')
}

/** Every page that somebody wrote, with its path; those of the API are generated. */
export function writtenPages() {
  return readdirSync(pagesFolder, { recursive: true })
    .filter((page) => page.endsWith('.md') && !page.startsWith('api'))
    .sort()
    .map((page) => ({ page, path: join(pagesFolder, page) }))
}

/** The entries of the API's pages, once these are made. */
export function apiSidebar() {
  const path = join(pagesFolder, 'api', 'typedoc-sidebar.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : []
}
