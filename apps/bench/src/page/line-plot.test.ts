import { describe, expect, it } from 'vitest'
import { spreadOut } from './line-plot.js'

describe('spreadOut', () => {
  it('leaves alone what is far enough apart', () => {
    expect(spreadOut([100, 10, 55], 15, 200)).toEqual([100, 10, 55])
  })

  it('moves what is near, in the order of the values', () => {
    expect(spreadOut([50, 48, 49], 15, 200)).toEqual([78, 48, 63])
  })

  it('goes back up from the lower end', () => {
    expect(spreadOut([195, 198, 100], 15, 200)).toEqual([185, 200, 100])
  })
})
