import { describe, expect, it } from 'vitest'
import { rowsOfOneSource } from './one-source.js'
import type { Vector } from './vector.js'

const vector = (value: number): Vector => ({ row: Float32Array.of(value), tokens: 1, truncated: false })
const map = (value: number, ...texts: string[]) => new Map(texts.map((text) => [text, vector(value)]))
const values = (rows: readonly (Vector | undefined)[]) => rows.map((row) => row?.row[0])

describe('rowsOfOneSource', () => {
  const texts = ['a', 'b', 'c']

  it('are the prepared ones until the engine has as many, and never some of each', () => {
    expect(values(rowsOfOneSource(texts, map(1), map(2, 'a', 'b', 'c')))).toEqual([2, 2, 2])
    expect(values(rowsOfOneSource(texts, map(1, 'a', 'b'), map(2, 'a', 'b', 'c')))).toEqual([2, 2, 2])
    expect(values(rowsOfOneSource(texts, map(1, 'a', 'b', 'c'), map(2, 'a', 'b', 'c')))).toEqual([1, 1, 1])
  })

  it('are the engine’s where a text of the user’s own has no prepared row', () => {
    expect(values(rowsOfOneSource(texts, map(1, 'a', 'b', 'c'), map(2, 'a', 'b')))).toEqual([1, 1, 1])
    expect(values(rowsOfOneSource(texts, map(1, 'c'), map(2, 'a', 'b')))).toEqual([2, 2, undefined])
    expect(values(rowsOfOneSource(texts, map(1, 'a'), undefined))).toEqual([1, undefined, undefined])
  })
})
