// An index on a server, which several processes share and which may go away.
import { findPostgres, type PostgresServer, startPostgres } from '@lamjs/tooling/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filesOf } from '../testing/files.js'
import { WordEmbedder } from '../testing/word-embedder.js'
import { openIndex } from './open-index.js'

describe.skipIf(findPostgres() === undefined)('an index on a server', () => {
  let server: PostgresServer

  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.stop())

  const open = (embedder = new WordEmbedder(), wait = 0) =>
    openIndex({ embedder, location: server.url, schema: 'shared', wait })

  it('is read while another process updates it, and updated by one at a time', async () => {
    const embedder = new WordEmbedder()
    const [writer, other] = [await open(embedder), await open(new WordEmbedder(), 10_000)]
    const impatient = await open()
    let go: () => void = () => {}
    const waits = new Promise<void>((resolve) => {
      go = resolve
    })
    embedder.before = () => waits
    const first = writer.update(filesOf({ 'a.txt': 'alpha' }))
    await new Promise((resolve) => setTimeout(resolve, 300))
    await expect(impatient.update(filesOf({ 'b.txt': 'beta' }))).rejects.toMatchObject({
      code: 'LAM_INDEX_BUSY',
      message: expect.stringContaining(`process ${process.pid}`),
    })
    expect(await impatient.search('alpha', { mode: 'words' })).toEqual([])
    const second = other.update(filesOf({ 'b.txt': 'beta' }))
    go()
    expect(await Promise.all([first, second])).toMatchObject([{ added: 1 }, { added: 1 }])
    expect((await impatient.search('alpha', { mode: 'words' })).map(({ file }) => file)).toEqual(['a.txt'])
    expect(await impatient.stats()).toMatchObject({ files: 2 })
    for (const index of [writer, other, impatient]) await index.close()
  })

  it('names the host when the server goes away, and its password never', async () => {
    const index = await open()
    await server.end('SIGQUIT')
    const failure = await index.search('alpha').catch((error: Error) => error)
    expect(failure).toMatchObject({ code: 'LAM_STORE_FAILED', message: expect.stringContaining('127.0.0.1') })
    expect(String(failure)).not.toContain('secret')
    await expect(open()).rejects.toMatchObject({ code: 'LAM_STORE_FAILED' })
    await index.close().catch(() => {})
    await server.restart()
    const again = await open()
    expect(await again.stats()).toMatchObject({ files: 2 })
    await again.close()
  })
})
