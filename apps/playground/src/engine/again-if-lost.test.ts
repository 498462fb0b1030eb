import { LamError } from '@lamjs/core'
import { describe, expect, it, vi } from 'vitest'
import { againIfLost } from './again-if-lost.js'

const lost = new LamError('LAM_DEVICE_LOST', 'Gone.')

describe('againIfLost', () => {
  it('retries work whose device was lost', async () => {
    const work = vi.fn().mockRejectedValueOnce(lost).mockResolvedValueOnce('rows')
    expect(await againIfLost(work)).toBe('rows')
    expect(work).toHaveBeenCalledTimes(2)
  })

  it('fails on a second loss, and at once on any other error', async () => {
    const unlucky = vi.fn().mockRejectedValue(lost)
    await expect(againIfLost(unlucky)).rejects.toBe(lost)
    expect(unlucky).toHaveBeenCalledTimes(2)
    const wrong = vi.fn().mockRejectedValue(new LamError('LAM_NON_FINITE', 'no'))
    await expect(againIfLost(wrong)).rejects.toMatchObject({ code: 'LAM_NON_FINITE' })
    expect(wrong).toHaveBeenCalledTimes(1)
  })
})
