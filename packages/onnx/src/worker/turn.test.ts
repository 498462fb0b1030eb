import { describe, expect, it } from 'vitest'
import { endTurn, inTurn, newTurn } from './turn.js'

const holderOf = (turn: SharedArrayBuffer) => new Int32Array(turn)[0]

describe('a turn', () => {
  it('belongs to one thread while it works, and to none afterwards, also when the work fails', async () => {
    const turn = newTurn()
    expect(await inTurn(turn, 3, async () => holderOf(turn))).toBe(3)
    expect(holderOf(turn)).toBe(0)
    const failing = inTurn(turn, 4, async () => {
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(holderOf(turn)).toBe(0)
  })

  it('is ended by nobody but who has it, and on behalf of a thread that died', async () => {
    const turn = newTurn()
    await inTurn(turn, 5, async () => {
      endTurn(turn, 6)
      expect(holderOf(turn)).toBe(5)
      endTurn(turn, 5)
    })
    expect(await inTurn(turn, 7, async () => holderOf(turn))).toBe(7)
  })
})
