import { expect, it } from 'vitest'
import { repositoryPath } from '../site/repository-links.mjs'

it.each([
  ['../../../../packages/core/README.md', 'guide/search.md', 'packages/core/README.md'],
  ['../../../README.md', 'index.md', 'README.md'],
  ['./mcp.md', 'guide/search.md', undefined],
  ['../reference/errors.md#calls', 'guide/search.md', undefined],
  ['https://example.com/../x', 'guide/search.md', undefined],
])('the link %s of %s leads to %s of the repository', (href, page, path) => {
  expect(repositoryPath(href, page)).toBe(path)
})
