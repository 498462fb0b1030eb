import { describe, expect, it } from 'vitest'
import { filterOf, locationOf, nameOfIndex, pathInIndex } from './where.js'

describe('where an index lies', () => {
  it('is a folder of the root, or a server', () => {
    expect(locationOf({}, '/notes')).toBe('/notes/.lam/index')
    expect(locationOf({ index: 'memory' }, '/notes')).toBe('/notes/memory')
    expect(locationOf({ index: 'postgres://a@b/c' }, '/notes')).toBe('postgres://a@b/c')
  })

  it('is named without the password of a server', () => {
    expect(nameOfIndex('postgresql://me:s3cret@db.example:5433/notes')).toBe('the server db.example:5433')
  })

  it('is what paths of files are relative to', () => {
    expect(pathInIndex('docs/a.md', '/notes')).toBe('docs/a.md')
    expect(pathInIndex('/notes', '/notes')).toBe('')
    expect(pathInIndex('../b.md', '/notes')).toBe('/b.md')
  })
})

describe('filterOf', () => {
  it('takes a value for the string and for what it may stand for, and several of a key for any', () => {
    expect(filterOf(undefined, undefined)).toBeUndefined()
    const where = [
      ['year', '2024'],
      ['draft', 'false'],
      ['lang', 'en'],
      ['lang', 'de'],
    ] as const
    expect(filterOf(['*.md'], where)).toEqual({
      path: ['*.md'],
      metadata: { year: ['2024', 2024], draft: ['false', false], lang: ['en', 'de'] },
    })
  })
})
