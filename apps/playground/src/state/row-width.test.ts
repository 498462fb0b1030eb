import { LAM } from '@lamjs/core'
import { reference } from '@lamjs/reference'
import { describe, expect, it } from 'vitest'
import { RowWidth } from './row-width.js'

describe('RowWidth', () => {
  it('gives the rows of encode with that width', async () => {
    const model = new URL('../../../../packages/oracle/fixtures/tiny-flat/', import.meta.url)
    const lam = new LAM(reference(), { model })
    const width = new RowWidth()
    const whole = await lam.encode('A text')
    expect(width.of(whole)).toBe(whole)
    width.dim.value = 5
    const narrow = await lam.encode('A text', { dim: 5 })
    expect(width.of(whole)).toHaveLength(5)
    for (const [i, value] of width.of(whole).entries()) expect(value).toBeCloseTo(narrow[i], 6)
    await lam.dispose()
  })

  it('computes each row once per width', () => {
    const width = new RowWidth()
    const row = Float32Array.of(0.6, 0.8, 0)
    width.dim.value = 1
    expect(width.of(row)).toBe(width.of(row))
    expect([...width.of(row)]).toEqual([1])
    width.dim.value = 2
    expect(width.of(row)).toHaveLength(2)
    width.dim.value = 3
    expect(width.of(row)).toBe(row)
  })
})
