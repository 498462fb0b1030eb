import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finish } from '../../work.js'
import { FlatRecurrence } from './recurrence-flat.js'
import { makeTokenRows, type TokenRows } from './token-rows.js'
import { addLowerTimes, lowerProducts } from './triangle.js'

const heads = 2
const headDim = 4
const config = { heads, headDim, hiddenSize: heads * headDim }

const token = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: 3 * 8 + 3 * 2,
  maxLength: 3 * 8 + 3 * 2,
})
const tokens = fc.array(token, { minLength: 1, maxLength: 40 })

describe('the flat recurrence', () => {
  it('equals its quadratic definition', () => {
    fc.assert(
      fc.property(tokens, (values) => {
        const rows = rowsOf(values)
        finish(new FlatRecurrence(config).advance(rows, values.length))
        for (let head = 0; head < heads; head++) {
          const expected = definition(rows, values.length, head)
          const actual = column(rows.o, values.length, head)
          const scale = Math.max(1, ...expected.map(Math.abs))
          for (let i = 0; i < expected.length; i++) {
            expect(Math.abs(actual[i] - expected[i])).toBeLessThan(1e-12 * scale)
          }
        }
      }),
    )
  })

  it('gives the same bits in one call and in two', () => {
    fc.assert(
      fc.property(tokens, fc.nat(40), (values, cut) => {
        const first = values.slice(0, cut)
        const second = values.slice(cut)
        const whole = rowsOf(values)
        const [before, after] = [rowsOf(first), rowsOf(second)]
        finish(new FlatRecurrence(config).advance(whole, values.length))
        const recurrence = new FlatRecurrence(config)
        finish(recurrence.advance(before, first.length))
        finish(recurrence.advance(after, second.length))
        expect([...before.o, ...after.o]).toEqual([...whole.o])
      }),
    )
  })
})

/** o = 0.1·f·(att·v) + 0.9·s·(att·u), with the full matrices of spec 4. */
function definition(rows: TokenRows, n: number, head: number): Float64Array {
  const [q, k, kBeta, v] = [rows.q, rows.k, rows.kBeta, rows.v].map((x) => column(x, n, head))
  const square = () => new Float64Array(n * n)
  const [A, T, att] = [square(), square(), square()]
  lowerProducts(kBeta, k, n, headDim, 'strict', A)
  lowerProducts(A, A, n, n, 'strict', T)
  for (let i = 0; i < n * n; i++) T[i] -= A[i]
  lowerProducts(q, k, n, headDim, 'with diagonal', att)
  const u = v.slice()
  addLowerTimes(T, v, n, headDim, u)
  const [attV, attU] = [new Float64Array(n * headDim), new Float64Array(n * headDim)]
  addLowerTimes(att, v, n, headDim, attV)
  addLowerTimes(att, u, n, headDim, attU)
  return attV.map((value, i) => {
    const gate = Math.floor(i / headDim) * heads + head
    return 0.1 * rows.f[gate] * value + 0.9 * rows.s[gate] * attU[i]
  })
}

function column(x: Float64Array, n: number, head: number): Float64Array {
  return Float64Array.from({ length: n * headDim }, (_, i) => {
    return x[(Math.floor(i / headDim) * heads + head) * headDim + (i % headDim)]
  })
}

/** Each token: q, k and v of 8 values, then β, f and s of 2. */
function rowsOf(values: number[][]): TokenRows {
  const rows = makeTokenRows(values.length, config)
  for (const [j, token] of values.entries()) {
    rows.q.set(token.slice(0, 8), 8 * j)
    rows.k.set(token.slice(8, 16), 8 * j)
    rows.v.set(token.slice(16, 24), 8 * j)
    rows.kBeta.set(
      token.slice(8, 16).map((k, i) => k * Math.abs(token[24 + Math.floor(i / headDim)])),
      8 * j,
    )
    rows.f.set(token.slice(26, 28), 2 * j)
    rows.s.set(token.slice(28, 30), 2 * j)
  }
  return rows
}
