import { describe, expect, it } from 'vitest'
import { missingTexts } from './missing-texts.js'

const known =
  (...texts: string[]) =>
  (text: string) =>
    texts.includes(text)

describe('missingTexts', () => {
  it('asks only for new texts, once, in order', () => {
    expect(missingTexts([['a', 'b', 'a', 'c', 'b']], known('b'), 9)).toEqual(['a', 'c'])
  })

  it('takes the urgent list first, up to the limit', () => {
    expect(missingTexts([['query'], ['a', 'b']], known(), 2)).toEqual(['query', 'a'])
  })

  it('is empty when every text has its row', () => {
    expect(missingTexts([['a'], []], known('a'), 5)).toEqual([])
  })
})
