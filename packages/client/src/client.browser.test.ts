import { describe, expect, inject, it } from 'vitest'
import { LamClient } from './index.js'

describe('a client in a browser', () => {
  const { url, closed, texts, rows } = inject('remote') ?? {}
  const client = (options = {}) => new LamClient({ url, apiKey: 'key', batch: { texts: 8 }, ...options })

  it('gets the rows that a client in Node gets, to the bit', async () => {
    expect((await client().encode(texts)).toArrays()).toEqual(rows)
  })

  it('streams', async () => {
    const streamed: number[][] = []
    for await (const { embedding } of client().stream(texts)) streamed.push([...embedding])
    expect(streamed).toEqual(rows)
  })

  it('gets the errors of the server, past CORS', async () => {
    await expect(client().encode('a', { dim: 1000 })).rejects.toMatchObject({ code: 'LAM_OPTION_INVALID' })
    await expect(client({ apiKey: 'wrong' }).encode('a')).rejects.toMatchObject({ code: 'LAM_UNAUTHORIZED' })
  })

  it('ends at an abort', async () => {
    const controller = new AbortController()
    const call = client().encode(texts, { signal: controller.signal })
    controller.abort()
    await expect(call).rejects.toMatchObject({ code: 'LAM_ABORTED' })
  })

  it('cannot reach a server that lets no page in', async () => {
    await expect(client({ url: closed, retries: 0 }).encode('a')).rejects.toMatchObject({
      code: 'LAM_SERVER_UNREACHABLE',
    })
  })
})
