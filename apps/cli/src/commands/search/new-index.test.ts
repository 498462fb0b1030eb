import { expect, it } from 'vitest'
import { newIndexOptions } from './new-index.js'

const flags = { wait: 10 }

it('an index has the defaults of the package for what the command line leaves out', () => {
  expect(newIndexOptions(flags)).toEqual({})
})

it('an index is made as the command line says', () => {
  const columns = ['title', 'body']
  expect(newIndexOptions({ ...flags, cut: 'tokens', most: 100, overlap: 10, columns, keep: 'binary' })).toEqual({
    cut: { by: 'tokens', most: 100, overlap: 10 },
    columns,
    precision: 'binary',
  })
  expect(newIndexOptions({ ...flags, language: 'german', context: 'both' })).toEqual({
    language: 'german',
    context: 'both',
  })
})
