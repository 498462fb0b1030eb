// The built site: every link inside it leads to a page, and to an element of it where it names one.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'parse5'
import { expect, it } from 'vitest'
import { entries } from '../site/api-pages.mjs'
import { writtenPages } from '../site/page-files.mjs'

const dist = join(import.meta.dirname, '..', 'dist')
const base = process.env.LAM_DOCS_BASE ?? '/'
const pages = new Map(
  readdirSync(dist, { recursive: true })
    .filter((file) => file.endsWith('.html'))
    .map((file) => [addressOf(file), read(parse(readFileSync(join(dist, file), 'utf8')))]),
)
const files = new Set(readdirSync(dist, { recursive: true }))

it('has every page and every entry of the API', () => {
  const written = writtenPages().map(({ page }) => addressOf(page.replace(/md$/, 'html')))
  expect([...pages.keys()]).toEqual(expect.arrayContaining(written))
  const titles = [...pages.values()].map(({ title }) => title)
  expect(titles).toEqual(expect.arrayContaining(entries().map(({ name }) => expect.stringContaining(name))))
})

it('has no dead link and no dead anchor', () => {
  const dead = [...pages].flatMap(([page, { links }]) =>
    links.filter((href) => isDead(page, href)).map((href) => `${page}: ${href}`),
  )
  expect(dead).toEqual([])
})

function isDead(page, href) {
  const { origin, pathname, hash } = new URL(href, `http://site${page}`)
  if (origin !== 'http://site') return false
  const target = pages.get(pathname)
  if (target === undefined) return !files.has(decodeURIComponent(pathname.slice(base.length)))
  return hash !== '' && !target.ids.has(decodeURIComponent(hash.slice(1)))
}

/** `guide/search.html` is `/guide/search`, `api/index.html` is `/api/`. */
function addressOf(file) {
  return base + file.replace(/(?:^|(?<=\/))index\.html$/, '').replace(/\.html$/, '')
}

function read(document) {
  const found = { links: [], ids: new Set(), title: '' }
  const visit = (node) => {
    for (const { name, value } of node.attrs ?? []) {
      if (name === 'id') found.ids.add(value)
      if (name === 'href' && node.nodeName === 'a') found.links.push(value)
    }
    if (node.nodeName === 'title') found.title ||= node.childNodes[0]?.value ?? ''
    for (const child of node.childNodes ?? []) visit(child)
  }
  visit(document)
  return found
}
