import { describe, expect, it } from 'vitest'
import { quote } from './quote.js'

describe('quote', () => {
  it.each([
    ['a\u001b[2J', '"a\\u001b[2J"'],
    ['a\u202eb\u009b', '"a\\u202eb\\u009b"'],
    [[1, [2], 'x', null], '[1, a list, "x", null]'],
    [undefined, 'nothing'],
    [{ toString: 1 }, 'an object'],
    [() => '\u001b', 'a function'],
    [Symbol('\u001b\u200f'), 'Symbol(\\u001b\\u200f)'],
  ])('makes %j safe for a message', (value, text) => {
    expect(quote(value)).toBe(text)
  })

  it('cuts long text', () => {
    expect(quote('x'.repeat(1e6)).length).toBe(123)
    expect(quote(new Array(1e6).fill(7)).length).toBeLessThan(130)
  })
})
