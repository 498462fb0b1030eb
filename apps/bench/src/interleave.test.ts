import { describe, expect, it } from 'vitest'
import { interleave } from './interleave.js'

describe('interleave', () => {
  it('takes turns and lets another begin each round', async () => {
    const order: string[] = []
    await interleave(['A', 'B', 'C'], 3, async (subject) => order.push(subject))
    expect(order.join('')).toBe('ABCBCACAB')
  })

  it('keeps measurements by subject and round', async () => {
    const measured = await interleave(['A', 'B'], 3, async (subject, round) => `${subject}${round}`)
    expect(measured).toEqual([
      ['A0', 'A1', 'A2'],
      ['B0', 'B1', 'B2'],
    ])
  })

  it('never measures two at once', async () => {
    let running = 0
    let most = 0
    await interleave([1, 2, 3], 2, async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, 1))
      running -= 1
    })
    expect(most).toBe(1)
  })
})
