import { describe, expect, it } from 'vitest'
import { LamError } from '../errors.js'
import { errorOf } from '../testing/error-of.js'
import { localFiles as browser } from './files.browser.js'
import { localFiles as node } from './files.node.js'

describe('files in Node', () => {
  it('names a file by its URL, and refuses a URL of another machine', async () => {
    expect(node.pathOfUrl(new URL('file:///models/a%20b'))).toMatch(/models.a b$/)
    expect((await errorOf(() => node.pathOfUrl(new URL('file:///a%2Fb')))).code).toBe('LAM_OPTION_INVALID')
  })

  it('turns what the disk refuses into LamErrors that keep the cause', async () => {
    const nul = await errorOf(() => node.stat('a\0b'))
    expect([nul.code, nul.cause instanceof Error]).toEqual(['LAM_CHECKPOINT_NOT_FOUND', true])
    expect((await errorOf(() => node.read('/nowhere/at/all', 0, 1))).code).toBe('LAM_CHECKPOINT_NOT_FOUND')
  })

  it('reads a range, and less where the file ends', async () => {
    const path = new URL(import.meta.url).pathname
    const start = await node.read(node.pathOfUrl(new URL(`file://${path}`)), 0, 6)
    expect(new TextDecoder().decode(start)).toBe('import')
    const { byteLength } = (await node.stat(node.pathOfUrl(new URL(`file://${path}`)))) ?? { byteLength: 0 }
    expect((await node.read(node.pathOfUrl(new URL(`file://${path}`)), byteLength - 2, byteLength + 9)).length).toBe(2)
  })
})

describe('files in a browser', () => {
  it('are refused in every way, with what to give instead', async () => {
    const ways = [
      () => browser.pathOfUrl(new URL('file:///x')),
      () => browser.join('x', 'y'),
      () => browser.stat('x'),
      () => browser.read('x', 0, 1),
    ]
    for (const way of ways) {
      const error = await errorOf(way)
      expect(LamError.is(error) && error.code).toBe('LAM_OPTION_INVALID')
      expect(error.message).toContain('http(s) URL')
    }
  })
})
