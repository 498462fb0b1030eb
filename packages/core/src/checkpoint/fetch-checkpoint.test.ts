import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorOf } from '../testing/error-of.js'
import { openAll } from '../testing/open-all.js'
import { tinyCheckpoint } from '../testing/tiny-checkpoint.js'
import type { CheckpointProgress } from './open-checkpoint.js'
import type { CheckpointFile } from './source.js'

const TINY = tinyCheckpoint()
let server: Server
let origin: string

/** The first folder of a path selects the way to answer. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const [, how, file] = new URL(request.url ?? '', 'http://x').pathname.split('/')
    const bytes = TINY[file as CheckpointFile]
    const weights = file === 'model.safetensors'
    if (bytes === undefined) response.writeHead(404).end()
    else if (how === 'denied' || (how === 'query' && !request.url?.endsWith('?key=secret')))
      response.writeHead(403).end()
    else if (how === 'absent' && weights) response.writeHead(404).end()
    else if (how === 'page') response.end('<!doctype html>')
    else if (how === 'cut' && weights) {
      response.writeHead(200, { 'content-length': bytes.length })
      response.write(bytes.subarray(0, 1000), () => response.destroy())
    } else if (how === 'short' && weights) response.end(bytes.subarray(0, 3000))
    else if (how === 'stuck' && weights) response.write(bytes.subarray(0, 1000))
    else if (how === 'large' && file === 'tokenizer.json') response.writeHead(200, { 'content-length': 2 ** 40 }).end()
    else if (how === 'endless') {
      const more = () => response.write(new Uint8Array(2 ** 16), (error) => error || more())
      more()
    } else if (how === 'chunked') response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(bytes)
    else if (how === 'gzip') {
      const packed = gzipSync(bytes)
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed)
    } else response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('a checkpoint over http', () => {
  it.each(['plain', 'plain/', 'chunked', 'gzip', 'query?key=secret'])('opens from /%s', async (how) => {
    const checkpoint = await openAll(`${origin}/${how}`)
    expect(checkpoint.weights.files[0].path).toBeUndefined()
    expect(checkpoint.weights.files[0].label).toBe(`${origin}/${how.replace(/\/$|\?.*/, '')}/model.safetensors`)
    const local = await openAll(TINY)
    expect(await checkpoint.fingerprint()).toBe(await local.fingerprint())
  })

  it('downloads released weights again, and what was opened before stays readable', async () => {
    const downloads: number[] = []
    const checkpoint = await openAll(`${origin}/plain`, {
      onProgress: ({ file, loadedBytes }) => file === 'model.safetensors' && loadedBytes === 0 && downloads.push(0),
    })
    expect(await checkpoint.openWeights()).toBe(checkpoint.weights)
    checkpoint.releaseWeights?.()
    const again = await checkpoint.openWeights()
    expect(again).not.toBe(checkpoint.weights)
    expect(downloads.length).toBe(2)
    const name = 'embeddings.LayerNorm.weight'
    expect(await again.float32(name)).toEqual(await checkpoint.weights.float32(name))
  })

  it('reports its progress, file by file, to the last byte', async () => {
    const seen: CheckpointProgress[] = []
    await openAll(new URL(`${origin}/plain`), { onProgress: (progress) => seen.push(progress) })
    const last = new Map(seen.map((progress) => [progress.file, progress]))
    expect([...last.keys()]).toEqual(['config.json', 'tokenizer.json', 'model.safetensors'])
    for (const { file, loadedBytes, totalBytes } of last.values()) {
      expect([loadedBytes, totalBytes]).toEqual([TINY[file]?.length, TINY[file]?.length])
    }
  })

  it.each([
    ['denied', 'LAM_CHECKPOINT_FETCH_FAILED', 'config.json could not be fetched: the server answered 403 "Forbidden"'],
    ['absent', 'LAM_CHECKPOINT_NOT_FOUND', 'model.safetensors could not be fetched: the server answered 404'],
    ['cut', 'LAM_CHECKPOINT_FETCH_FAILED', 'model.safetensors could not be fetched'],
    ['short', 'LAM_SAFETENSORS_TRUNCATED', 'model.safetensors is cut short'],
    ['large', 'LAM_CHECKPOINT_FILE_TOO_LARGE', 'tokenizer.json: expected at most 67108864 bytes, found 1099511627776'],
    ['endless', 'LAM_CHECKPOINT_FILE_TOO_LARGE', 'config.json: expected at most 1048576 bytes, found 1'],
    ['page', 'LAM_CHECKPOINT_NOT_FOUND', 'expected a file of the model, found a web page'],
  ])('fails clearly when the answer is %s', async (how, code, message) => {
    const error = await errorOf(() => openAll(`${origin}/${how}`))
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
  })

  it('fails clearly when there is no server', async () => {
    const error = await errorOf(() => openAll('http://127.0.0.1:1/model'))
    expect(error.code).toBe('LAM_CHECKPOINT_FETCH_FAILED')
    expect(error.cause).toBeInstanceOf(Error)
  })

  it('keeps secrets of a URL out of messages', async () => {
    const { message } = await errorOf(() => openAll(`${origin}/denied?key=secret`))
    expect(message).not.toContain('secret')
  })

  it('stops in the middle of a download when its signal fires', async () => {
    const abort = new AbortController()
    const onProgress = ({ file, loadedBytes }: CheckpointProgress) => {
      if (file === 'model.safetensors' && loadedBytes > 0) abort.abort('enough')
    }
    const error = await errorOf(() => openAll(`${origin}/stuck`, { signal: abort.signal, onProgress }))
    expect([error.code, error.cause]).toEqual(['LAM_ABORTED', 'enough'])
  })
})
