import { describe, expect, it } from 'vitest'
import { type BackendCheck, compared } from './backend-check.js'

const bound = { absolute: 1e-5, cosine: 0.999999 }
const check = (rows: number[][]): BackendCheck => ({
  name: 'native',
  state: 'works',
  rows,
  agreement: { difference: 0, cosine: 1, bound },
})
const reference: BackendCheck = {
  name: 'reference',
  state: 'works',
  rows: [
    [1, 0],
    [0.6, 0.8],
  ],
}

describe('compared', () => {
  it("measures a backend's difference from the reference", () => {
    const { state, agreement } = compared(
      check([
        [1, 0],
        [0.600001, 0.799999],
      ]),
      reference,
    )
    expect(state).toBe('works')
    expect(agreement?.difference).toBeCloseTo(1e-6, 9)
    expect(agreement?.cosine).toBeCloseTo(1, 9)
  })

  it('fails a backend whose difference exceeds its bound', () => {
    expect(
      compared(
        check([
          [1, 0],
          [0.8, 0.6],
        ]),
        reference,
      ),
    ).toMatchObject({
      state: 'fails',
      message: expect.stringMatching(/^its numbers are off: differences up to 2\.0e-1, /),
    })
  })

  it('compares nothing if the reference gave no rows', () => {
    expect(compared(check([[1, 0]]), { name: 'reference', state: 'fails' })).not.toHaveProperty('agreement')
  })
})
