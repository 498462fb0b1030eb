import type { Hit } from '@lamjs/search'
import { expect, it } from 'vitest'
import { type FilesState, filesStatus } from './files-status.js'

const hit = { file: 'a.md' } as Hit
const ready: FilesState = {
  phase: 'ready',
  query: 'moon',
  found: { query: 'moon', hits: [hit] },
  only: '',
  passages: 1200,
  isWhole: true,
  hasFailed: false,
}

it.each<[string, Partial<FilesState>]>([
  ['Press Start to read your files and search in them.', { phase: 'choosing' }],
  ['The engine is starting. Then it reads your files …', { phase: 'starting' }],
  ['Reading your files …', { passages: 0, isWhole: false }],
  ['None of these files has text to search in.', { passages: 0 }],
  ['1,200 passages. Type what you look for.', { query: '' }],
  ['1,200 passages …', { query: 'moons' }],
  ['The best of 1,200 passages', {}],
  ['The best of 80 passages so far', { passages: 80, isWhole: false }],
  ['Nothing found in 1,200 passages.', { found: { query: 'moon', hits: [] } }],
  ['Nothing found in 1,200 passages in files that match “a”.', { found: { query: 'moon', hits: [] }, only: 'a' }],
  ['', { hasFailed: true }],
])('says “%s”', (words, state) => {
  expect(filesStatus({ ...ready, ...state })).toBe(words)
})
