import { describe, expect, it, vi } from 'vitest'
import { codeOf, makeLam } from '../testing/make-lam.js'

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

async function* piecesOf(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

describe('a text in pieces', () => {
  it('has the row of the whole text, for any pieces', async () => {
    const { lam } = makeLam()
    const text = 'The [MASK] was 1234, walking with zebras! '.repeat(300)
    const whole = await lam.encode([text], { maxTokens: Infinity })
    for (const size of [1, 7, 5000, text.length]) {
      const pieces = piecesOf(text, size)
      const [row, ...more] = await collect(
        lam.stream<string | AsyncIterable<string>>([pieces, 'a'], { maxTokens: Infinity }),
      )
      expect(row).toMatchObject({ index: 0, text: pieces, tokenCount: whole.tokenCounts[0], truncated: false })
      expect([...row.embedding]).toEqual([...whole.data])
      expect(more.map(({ text }) => text)).toEqual(['a'])
    }
  })

  it('is counted to its end even if it is cut', async () => {
    const { lam } = makeLam()
    const text = 'walking with zebras '.repeat(400)
    const [{ tokenCount, truncated }] = await collect(lam.stream([piecesOf(text, 100)], { maxTokens: 10 }))
    expect([tokenCount, truncated]).toEqual([(await lam.encode([text])).tokenCounts[0], true])
  })

  it('that is empty has the row of an empty text', async () => {
    const { lam } = makeLam()
    const [{ embedding }] = await collect(lam.stream([piecesOf('', 1)]))
    expect([...embedding]).toEqual([...(await lam.encode(''))])
  })

  it('is closed and refused if a piece is not a string', async () => {
    const { lam } = makeLam()
    let closed = false
    async function* bytes() {
      try {
        yield 'a'
        yield Uint8Array.of(98)
      } finally {
        closed = true
      }
    }
    const refused = collect(lam.stream(['one', bytes() as never]))
    await expect(refused).rejects.toMatchObject({
      code: 'LAM_INPUT_NOT_A_STRING',
      message: expect.stringMatching(/^Text 1 comes in pieces/),
    })
    await vi.waitFor(() => expect(closed).toBe(true))
  })

  it('fails with the error of its source', async () => {
    const { lam } = makeLam()
    async function* failing() {
      yield 'a'
      throw new Error('disk on fire')
    }
    await expect(collect(lam.stream([failing()]))).rejects.toThrow('disk on fire')
  })

  it('is not a list of strings, which would be several texts', async () => {
    expect(await codeOf(collect(makeLam().lam.stream([['a', 'b'] as never])))).toBe('LAM_INPUT_NOT_A_STRING')
  })
})
