import { afterEach, describe, expect, it, vi } from 'vitest'
import { errorOf } from '../testing/error-of.js'
import { fetchFile, urlLabel } from './fetch-file.js'

const URL_ = new URL('https://models.test/x')
const answer = (body: string, headers: Record<string, string>) =>
  vi.stubGlobal('fetch', async () => new Response(body, { headers }))
afterEach(() => vi.unstubAllGlobals())

describe('fetchFile', () => {
  it('notices a download that is shorter than announced, if the runtime does not', async () => {
    answer('abc', { 'content-length': '10' })
    const error = await errorOf(() => fetchFile(URL_))
    expect(error.code).toBe('LAM_CHECKPOINT_FETCH_FAILED')
    expect(error.message).toContain('expected 10 bytes, found 3')
  })

  it.each([
    ['a compressed answer', { 'content-length': '10', 'content-encoding': 'gzip' }],
    ['a compressed answer of another origin, whose encoding is hidden', { 'content-length': '2' }],
    ['an announced length that is no number', { 'content-length': '1e99' }],
  ])('does not trust the announced length for %s', async (_, headers) => {
    answer('abc', headers)
    expect((await fetchFile(URL_)).length).toBe(3)
  })

  it('stops as soon as more arrives than the file may hold', async () => {
    let pulled = 0
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled += 1000
        controller.enqueue(new Uint8Array(1000))
      },
    })
    vi.stubGlobal('fetch', async () => new Response(endless))
    const error = await errorOf(() => fetchFile(URL_, { expectedBytes: 2500 }))
    expect(error.code).toBe('LAM_CHECKPOINT_FILE_MISMATCH')
    expect(pulled).toBeLessThan(10_000)
  })
})

describe('urlLabel', () => {
  it('leaves out credentials, query and the contents of data URLs', () => {
    expect(urlLabel(new URL('https://me:pw@host:8080/a?b#c'))).toBe('https://host:8080/a')
    expect(urlLabel(new URL('file:///a/b'))).toBe('file:///a/b')
    expect(urlLabel(new URL('data:text/plain,hello'))).toBe('data: URL')
  })
})
