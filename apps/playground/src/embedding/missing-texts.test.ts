import { describe, expect, it } from 'vitest'
import { missingTexts } from './missing-texts.js'

const known =
  (...texts: string[]) =>
  (text: string) =>
    texts.includes(text)

describe('missingTexts', () => {
  it('asks only for what is new, once, in order', () => {
    expect(missingTexts([['a', 'b', 'a', 'c', 'b']], known('b'), 9)).toEqual(['a', 'c'])
  })

  it('takes the urgent list first and no more than it may', () => {
    expect(missingTexts([['query'], ['a', 'b']], known(), 2)).toEqual(['query', 'a'])
  })

  it('is empty when all is there', () => {
    expect(missingTexts([['a'], []], known('a'), 5)).toEqual([])
  })
})
