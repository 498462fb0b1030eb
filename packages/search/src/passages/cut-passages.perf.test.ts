import { expect, it } from 'vitest'
import type { DocumentFormat, SourceDocument } from '../documents/document.js'
import { cutPassages } from './cut-passages.js'

const plain = (text: string, format: DocumentFormat = 'text'): SourceDocument => ({
  text,
  format,
  metadata: {},
  places: { place: (start, end) => ({ line: 1, start, end }) },
})

it.each([
  ['letters', 'a', 5e6],
  ['spaces', ' ', 1e6],
  ['sentences', 'It rained. ', 1e6],
  ['lines', 'a\n', 1e6],
  ['blank lines', 'a\n\n', 1e6],
  ['ideographs', '湖', 1e6],
  ['families', '👩‍👩‍👧‍👦', 1e6],
  ['flags', '🇩🇪', 1e6],
  ['marks on one letter', '\u0301', 1e6],
])('a long text is cut in linear time: %s', (_, unit, length) => {
  const text = unit.repeat(Math.ceil(length / unit.length))
  const began = performance.now()
  const passages = cutPassages(plain(text), { overlap: 100 })
  expect(performance.now() - began).toBeLessThan(10_000)
  expect(passages.at(-1)?.end ?? 0).toBe(text.trimEnd().length)
})
