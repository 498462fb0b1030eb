import { describe, expect, it } from 'vitest'
import { CONTENDERS, isSame, titleOf } from './contender.js'
import { OrderTaker } from './orders.js'

const [contender] = CONTENDERS

const taker = () =>
  new OrderTaker(
    async () => ({ embed: async (texts) => texts.map((text) => Float32Array.of(text.length, 1)) }),
    async () => 7,
  )

describe('orders of the suite wasm', () => {
  it('opens a contender and gives as many rows as are wanted', async () => {
    const orders = taker()
    expect(await orders.take({ do: 'open', contender })).toHaveProperty('milliseconds')
    const answer = await orders.take({ do: 'embed', contender, texts: ['one', 'three'], together: 2, rows: 1 })
    expect(answer).toMatchObject({ rows: [[3, 1]] })
  })

  it('tells the memory', async () => {
    expect(await taker().take({ do: 'memory' })).toMatchObject({ bytes: 7 })
  })

  it('answers with what went wrong', async () => {
    const answer = await taker().take({ do: 'embed', contender, texts: ['one'], together: 1, rows: 0 })
    expect(answer).toMatchObject({ failure: expect.stringContaining('was not opened') })
  })
})

describe('contenders', () => {
  it('are told apart by their titles and models', () => {
    for (const one of CONTENDERS) expect(CONTENDERS.filter((other) => isSame(one, other))).toEqual([one])
  })

  it('begin with transformers.js in float32, which the others stand beside, and q8', () => {
    expect(CONTENDERS.slice(0, 2).map(titleOf)).toEqual(['transformers.js float32', 'transformers.js q8'])
  })
})
