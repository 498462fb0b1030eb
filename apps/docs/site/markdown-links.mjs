// The links and the headings of Markdown as it stands in the repository.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import GithubSlugger from 'github-slugger'
import MarkdownIt from 'markdown-it'
import { writtenPages } from './page-files.mjs'
import { repository } from './repository-links.mjs'

const root = join(import.meta.dirname, '..', '..', '..')
const pages = join(root, 'apps', 'docs', 'pages')
const markdown = new MarkdownIt({ html: true, linkify: false })

/** The pages of the site, and the Markdown that tells of the repository and of each project in it. */
export function markdownFiles() {
  const atRoot = readdirSync(root).filter((name) => name.endsWith('.md'))
  const readmes = ['packages', 'apps', 'examples'].flatMap((parent) =>
    ['', ...readdirSync(join(root, parent))].map((name) => join(parent, name, 'README.md')),
  )
  const more = [...atRoot, ...readmes].map((path) => join(root, path)).filter((path) => existsSync(path))
  return [...writtenPages().map(({ path }) => path), ...more].map((path) => ({ path, name: relative(root, path) }))
}

/** Every link of a file: its target and its line. */
export function linksOf(path) {
  const read = (tokens, line) =>
    tokens.flatMap((token) => {
      const at = token.map ? token.map[0] + 1 : line
      const own = ['href', 'src']
        .map((name) => token.attrGet?.(name))
        .filter((href) => href !== null && href !== undefined)
      return [...own.map((href) => ({ href, line: at })), ...read(token.children ?? [], at)]
    })
  return read(markdown.parse(withoutHeader(readFileSync(path, 'utf8')), {}), 1)
}

/** Why a link leads nowhere; undefined for a good one. Addresses outside the repository are checked for their form alone. */
export function faultOf(path, href) {
  const inRepository = href.startsWith(`${repository}/blob/main/`) || href.startsWith(`${repository}/tree/main/`)
  if (/^[a-z]+:/.test(href) && !inRepository) return URL.canParse(href) ? undefined : 'is no address'
  const [file, anchor] = inRepository ? href.split('/main/')[1].split('#') : href.split('#')
  const from = inRepository ? root : file.startsWith('/') ? pages : dirname(path)
  const target = file === '' ? path : join(from, decodeURIComponent(file))
  const found = [target, `${target}.md`, join(pages, 'public', file)].find((one) => existsSync(one))
  if (found === undefined) return file.startsWith('/api') ? undefined : 'leads to no file'
  if (anchor === undefined || anchor === '') return undefined
  // The site makes other anchors of headings than the repository's pages; where both ends are on the site, its build is checked.
  if (path.startsWith(pages) && found.startsWith(pages)) return undefined
  const page = statSync(found).isDirectory() ? join(found, 'README.md') : found
  return anchorsOf(page).has(anchor) ? undefined : `leads to no heading of ${relative(root, page)}`
}

const anchors = new Map()
function anchorsOf(path) {
  if (!anchors.has(path)) {
    const slugger = new GithubSlugger()
    const tokens = markdown.parse(readFileSync(path, 'utf8'), {})
    const headings = tokens.flatMap(({ type }, index) => (type === 'heading_open' ? [tokens[index + 1]] : []))
    const textOf = ({ children }) =>
      children
        .filter(({ type }) => type === 'text' || type === 'code_inline')
        .map(({ content }) => content)
        .join('')
    anchors.set(path, new Set(headings.map((heading) => slugger.slug(textOf(heading)))))
  }
  return anchors.get(path)
}

/** Without the header of YAML, which is no Markdown. */
function withoutHeader(text) {
  return text.replace(/^---\n[\s\S]*?\n---\n/, (header) => header.replaceAll(/[^\n]/g, ''))
}
