import { describe, expect, it } from 'vitest'
import { links } from './links.js'

describe('links', () => {
  it('lead to the repository that the packages state', () => {
    const repository = { url: 'git+https://example.org/owner/name.git' }
    expect(
      links({ repository })
        .map(({ address }) => address)
        .slice(0, 2),
    ).toEqual(['https://example.org/owner/name#readme', 'https://example.org/owner/name'])
  })

  it('omit the repository if no package states it', () => {
    expect(links({}).map(({ label }) => label)).toEqual(['npm'])
  })
})
