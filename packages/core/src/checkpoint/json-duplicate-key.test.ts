import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findDuplicateKey } from './json-duplicate-key.js'

describe('findDuplicateKey', () => {
  it.each([
    ['{"a":1,"a":2}', { key: 'a', depth: 1 }],
    ['{"a":1,"\\u0061":2}', { key: 'a', depth: 1 }],
    ['{"\\"":1,"\\u0022" : 2}', { key: '"', depth: 1 }],
    ['{"x":[{"b":1,"b":2}]}', { key: 'b', depth: 3 }],
    ['{"x":{},"y":{"x":1},"x":3}', { key: 'x', depth: 1 }],
    ['{"":1,"":2}', { key: '', depth: 1 }],
  ])('finds it in %s', (json, found) => {
    expect(findDuplicateKey(json)).toEqual(found)
  })

  it.each(['{"a":"a","b":"a"}', '[{"a":1},{"a":1}]', '{"a":{"a":{"a":1}}}', '{"a":["a","a"]}', '{"a":"\\",\\"a\\":"}'])(
    'finds none in %s',
    (json) => {
      expect(findDuplicateKey(json)).toBeUndefined()
    },
  )

  it('finds none in the output of JSON.stringify, and one after any key is repeated', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (value) => {
        const json = JSON.stringify(value)
        expect(findDuplicateKey(json)).toBeUndefined()
        const key = Object.keys(value)[0]
        const doubled = `${json.slice(0, -1)},${JSON.stringify(key)}:0}`
        expect(findDuplicateKey(doubled)).toEqual({ key, depth: 1 })
      }),
    )
  })
})
