import { afterEach, describe, expect, it, vi } from 'vitest'
import { fetchModel } from './fetch-model.js'
import type { ModelNews } from './model-log.js'
import { hostedModel } from './model-source.js'

const contents: Record<string, string> = {
  'config.json': '{}',
  'tokenizer.json': '{"v":1}',
  'model.safetensors': 'weights',
}

describe('fetchModel', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it('fetches a folder without a manifest file by file, and reports the bytes so far', async () => {
    vi.stubGlobal('fetch', async ({ pathname }: URL) => new Response(contents[pathname.split('/').at(-1) as string]))
    const news: ModelNews[] = []
    const model = await fetchModel(hostedModel({ model: 'mine', page: 'https://example.org/', isFull: false }), (one) =>
      news.push(one),
    )
    expect(model).toMatchObject({ name: 'mine', 'model.safetensors': new TextEncoder().encode('weights') })
    expect(news.at(-1)).toEqual({
      step: 'download',
      file: 'model.safetensors',
      loadedBytes: 7,
      allLoadedBytes: 16,
      allBytes: 0,
    })
  })

  it('names a missing file', async () => {
    vi.stubGlobal('fetch', async () => new Response('', { status: 404 }))
    await expect(
      fetchModel(hostedModel({ model: 'mine', page: 'https://example.org/', isFull: false }), () => undefined),
    ).rejects.toMatchObject({
      code: 'LAM_CHECKPOINT_NOT_FOUND',
      message: expect.stringContaining('https://example.org/models/mine/config.json'),
    })
  })
})
