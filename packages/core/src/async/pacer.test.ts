import { describe, expect, it } from 'vitest'
import { nextTurn } from './next-turn.js'
import { Pacer, type Work } from './pacer.js'

/** Steps of about a millisecond each. */
function* busy(steps: number): Work<number> {
  for (let step = 0; step < steps; step++) {
    const end = performance.now() + 1
    while (performance.now() < end);
    yield
  }
  return steps
}

describe('Pacer', () => {
  it('gives the event loop a turn every 8 ms of work, for any number of works', async () => {
    let turns = 0
    let over = false
    const count = async () => {
      for (; !over; turns++) await nextTurn()
    }
    const counting = count()
    const pacer = new Pacer()
    expect(await Promise.all([pacer.finish(busy(40)), pacer.finish(busy(40))])).toEqual([40, 40])
    over = true
    await counting
    // At least 80 ms of work are at least ten slices.
    expect(turns).toBeGreaterThanOrEqual(9)
  })

  it('lets a short work overtake a long one', async () => {
    const pacer = new Pacer()
    const ended: string[] = []
    const long = pacer.finish(busy(60)).then(() => ended.push('long'))
    const short = pacer.finish(busy(1)).then(() => ended.push('short'))
    await Promise.all([long, short])
    expect(ended).toEqual(['short', 'long'])
  })

  it('takes no turn for little work, again and again', async () => {
    // If other processes delay this one by 8 ms within the work, that counts as work. It does not happen every time.
    let turned = true
    for (let attempt = 0; attempt < 20 && turned; attempt++) {
      const pacer = new Pacer()
      turned = false
      const other = setImmediate(() => {
        turned = true
      })
      for (let i = 0; i < 50; i++) await pacer.finish(busy(0))
      clearImmediate(other)
    }
    expect(turned).toBe(false)
  })

  it('stops when aborted, before the first step and between slices', async () => {
    const pacer = new Pacer()
    let steps = 0
    function* endless(): Work {
      for (;;) {
        steps++
        yield* busy(1)
      }
    }
    const code = { code: 'LAM_ABORTED' }
    await expect(pacer.finish(endless(), AbortSignal.abort())).rejects.toMatchObject(code)
    expect(steps).toBe(0)
    const controller = new AbortController()
    setImmediate(() => controller.abort('enough'))
    await expect(pacer.finish(endless(), controller.signal)).rejects.toMatchObject({ ...code, cause: 'enough' })
    expect(await pacer.finish(busy(1))).toBe(1)
  })

  it('goes on after a work that threw', async () => {
    const pacer = new Pacer()
    // biome-ignore lint/correctness/useYield: it throws before any yield
    function* failing(): Work {
      throw new Error('no')
    }
    await expect(pacer.finish(failing())).rejects.toThrow('no')
    expect(await pacer.finish(busy(2))).toBe(2)
  })
})
