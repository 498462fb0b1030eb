import { describe, expect, it } from 'vitest'
import { filesOfInput } from './picked-files.js'

const file = (path: string) => Object.assign(new File([''], path), { webkitRelativePath: path })

describe('files of an input', () => {
  it('have paths from their folder on, without what programs and hidden folders hold', () => {
    const { name, files } = filesOfInput(
      ['notes/b.md', 'notes/a/c.md', 'notes/.git/HEAD', 'notes/a/node_modules/x/readme.md', 'notes/.env'].map(file),
    )
    expect(name).toBe('notes')
    expect(files.map(({ path }) => path)).toEqual(['a/c.md', 'b.md'])
  })

  it('keep their names without a folder', () => {
    const alone = (name: string) => Object.assign(new File([''], name), { webkitRelativePath: '' })
    expect(filesOfInput([alone('b.md'), alone('a.md')])).toMatchObject({
      name: '2 files',
      files: [{ path: 'a.md' }, { path: 'b.md' }],
    })
    expect(filesOfInput([alone('b.md')]).name).toBe('b.md')
  })
})
