// Every link of the site's pages and of the repository's Markdown leads to a file, and to a heading where it names one.
import { describe, expect, it } from 'vitest'
import { faultOf, linksOf, markdownFiles } from '../site/markdown-links.mjs'

const files = markdownFiles().map(({ path, name }) => ({ path, name, links: linksOf(path) }))

it('finds links to check', () => {
  expect(files.flatMap(({ links }) => links).length).toBeGreaterThan(100)
})

describe.each(files.filter(({ links }) => links.length > 0))('$name', ({ path, links }) => {
  it('has no dead link', () => {
    const dead = links
      .map(({ href, line }) => ({ line, href, fault: faultOf(path, href) }))
      .filter(({ fault }) => fault)
    expect(dead).toEqual([])
  })
})

it('tells of a dead file and of a dead heading', () => {
  const { path } = files.find(({ name }) => name === 'README.md')
  expect(faultOf(path, './gone.md')).toBe('leads to no file')
  expect(faultOf(path, '#gone')).toMatch(/^leads to no heading/)
  expect(faultOf(path, 'https://')).toBe('is no address')
})
