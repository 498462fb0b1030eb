import { expect, it } from 'vitest'
import { formatOf } from './format.js'

it.each([
  ['docs/Guide.MD', 'markdown'],
  ['a.mdx', 'markdown'],
  ['a.rst', 'text'],
  ['LICENSE', 'text'],
  ['src/a.test.ts', 'code'],
  ['Dockerfile', 'code'],
  ['settings.yaml', 'code'],
  ['a.htm', 'html'],
  ['rows.jsonl', 'record'],
  ['rows.tsv', 'record'],
  ['paper.pdf', 'pdf'],
  ['picture.png', undefined],
  ['.gitignore', undefined],
  ['constructor', undefined],
  ['a.constructor', undefined],
  ['folder.md/binary', undefined],
  ['package-lock.json', undefined],
  ['lib/jquery.min.js', undefined],
])('%s is %s', (path, format) => {
  expect(formatOf(path)).toBe(format)
})
