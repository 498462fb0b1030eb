import picomatch from 'picomatch'
import { describe, expect, it } from 'vitest'
import { pathGlobs } from './path-globs.js'

const paths = ['README.md', 'docs/guide/setup.md', 'docs/guide/setup.ts', 'src/guide.ts', 'src/[id]/page (1).tsx']

/** The paths that a search with these globs finds, by the matcher that it uses. */
function matching(typed: string): string[] {
  const matches = picomatch(pathGlobs(typed), { dot: true })
  return paths.filter((path) => matches(path))
}

describe('pathGlobs', () => {
  it.each([
    ['guide', ['docs/guide/setup.md', 'docs/guide/setup.ts', 'src/guide.ts']],
    ['readme', ['README.md']],
    ['*.md', ['README.md', 'docs/guide/setup.md']],
    ['docs/*/*.ts', ['docs/guide/setup.ts']],
    ['docs/guide', ['docs/guide/setup.md', 'docs/guide/setup.ts']],
    ['s/gui', ['docs/guide/setup.md', 'docs/guide/setup.ts']],
    ['src/guide', ['src/guide.ts']],
    ['[id]', ['src/[id]/page (1).tsx']],
    ['(1)', ['src/[id]/page (1).tsx']],
    ['readme, .tsx', ['README.md', 'src/[id]/page (1).tsx']],
    ['nothing', []],
  ])('of “%s” match what a user means', (typed, expected) => {
    expect(matching(typed)).toEqual(expected)
  })

  it('are none for nothing typed', () => {
    expect(pathGlobs(' , ')).toEqual([])
  })
})
