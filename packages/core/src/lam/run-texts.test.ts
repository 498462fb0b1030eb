import { describe, expect, it } from 'vitest'
import { makeLam } from '../testing/make-lam.js'
import { concurrently } from './run-texts.js'

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('concurrently', () => {
  it.each([1, 2, 3, 9])('does all the work, at most %i at a time', async (limit) => {
    const done: number[] = []
    let under = 0
    let most = 0
    await concurrently([5, 1, 3, 2, 4], limit, async (item) => {
      under++
      most = Math.max(most, under)
      await pause(item)
      under--
      done.push(item)
    })
    expect(done.sort()).toEqual([1, 2, 3, 4, 5])
    expect(most).toBe(Math.min(limit, 5))
  })

  it('begins nothing after a failure, and waits for the work under way', async () => {
    const begun: number[] = []
    let finished = false
    const all = concurrently([1, 2, 3, 4], 2, async (item) => {
      begun.push(item)
      if (item === 1) throw new Error('first')
      await pause(10)
      finished = true
    })
    await expect(all).rejects.toThrow('first')
    expect([begun, finished]).toEqual([[1, 2], true])
  })

  it('gives a program as many batches at once as it works on', async () => {
    const texts = Array.from({ length: 12 }, (_, i) => `text ${i}`)
    for (const concurrent of [1, 3]) {
      const { lam, backend } = makeLam({ tokensPerBatch: 12 })
      backend.concurrent = concurrent
      const rows = await lam.encode(texts)
      expect(backend.mostAtOnce).toBe(concurrent)
      expect([...rows.data]).toEqual([...(await makeLam().lam.encode(texts)).data])
    }
  })
})
