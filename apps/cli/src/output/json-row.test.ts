import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { float32Digits, jsonRow, quoted } from './json-row.js'
import type { Row } from './row.js'

const written = (row: Row) => [...jsonRow('', row, '')].join('')

describe('float32Digits', () => {
  it('restores the same float32', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.fround(JSON.parse(float32Digits(value))) + 0).toBe(value + 0)
      }),
    )
  })

  it('writes at most nine digits', () => {
    expect(float32Digits(Math.fround(0.1))).toBe('0.100000001')
    expect(float32Digits(0.5)).toBe('0.5')
  })
})

describe('jsonRow', () => {
  it('is one line, also for a text of several lines', () => {
    const embedding = Float32Array.of(0.5, -0.25)
    const row = written({ index: 7, text: 'a\n"b"\u2028', tokens: 5, truncated: false, embedding })
    expect(row).not.toContain('\n')
    expect(JSON.parse(row)).toEqual({
      index: 7,
      text: 'a\n"b"\u2028',
      tokens: 5,
      truncated: false,
      embedding: [0.5, -0.25],
    })
  })

  it('omits the text without --text', () => {
    expect(written({ index: 0, tokens: 2, truncated: true, embedding: Float32Array.of(1) })).toBe(
      '{"index":0,"tokens":2,"truncated":true,"embedding":[1]}',
    )
  })
})

describe('quoted', () => {
  it('is valid JSON, for every size of pieces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 9 }), (text, piece) => {
        expect(`"${[...quoted(text, piece)].join('')}"`).toBe(JSON.stringify(text))
      }),
    )
  })
})
