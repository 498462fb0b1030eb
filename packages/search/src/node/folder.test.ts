// An index in a folder: processes that share it, end in the middle, or find it damaged.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filesOf } from '../testing/files.js'
import { WordEmbedder } from '../testing/word-embedder.js'
import { lockFolder } from './folder-lock.js'
import { openIndex } from './open-index.js'

const textOf = (i: number) => `File ${i} holds the word own${i}. ${'It says more. '.repeat(4000)}`

describe('an index in a folder', () => {
  let folder: string
  const children: ChildProcess[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lam-search-'))
  })
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })

  it('keeps what was committed when its process is killed in the middle, and goes on from there', {
    timeout: 120_000,
  }, async () => {
    const location = join(folder, 'killed')
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('../testing/endless-update.mjs', import.meta.url)), location],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    children.push(child)
    const committed = Number(await firstLine(child))
    await expect(openIndex({ embedder: new WordEmbedder(), location, wait: 0 })).rejects.toMatchObject({
      code: 'LAM_INDEX_BUSY',
      message: expect.stringContaining(`Process ${child.pid}`),
    })
    child.kill('SIGKILL')
    await once(child, 'exit')
    const embedder = new WordEmbedder()
    const index = await openIndex({ embedder, location })
    try {
      const { files } = await index.stats()
      expect(files).toBeGreaterThanOrEqual(committed)
      const report = await index.update(
        filesOf(Object.fromEntries(Array.from({ length: files + 1 }, (_, i) => [`${i}.txt`, textOf(i)]))),
      )
      expect(report).toMatchObject({ unchanged: files, added: 1 })
      for (const i of [0, files])
        expect((await index.search(`own${i}`, { mode: 'words' })).map(({ file }) => file)).toEqual([`${i}.txt`])
    } finally {
      await index.close()
    }
  })

  it('is not made by a search, and a folder that is no database is named', async () => {
    const embedder = new WordEmbedder()
    const nowhere = join(folder, 'nowhere')
    await expect(openIndex({ embedder, location: nowhere, create: false })).rejects.toMatchObject({
      code: 'LAM_INDEX_NOT_FOUND',
    })
    const damaged = join(folder, 'damaged')
    await mkdir(join(damaged, 'postgres'), { recursive: true })
    await writeFile(join(damaged, 'postgres', 'PG_VERSION'), '9\n')
    await expect(openIndex({ embedder, location: damaged })).rejects.toMatchObject({
      code: 'LAM_INDEX_DAMAGED',
      message: expect.stringContaining(damaged),
    })
    await expect(readFile(join(damaged, 'lock.json'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('the lock of a folder', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lam-lock-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('lets one at a time in, in any order of many', async () => {
    let inside = 0
    const visits = Array.from({ length: 5 }, async () => {
      const release = await lockFolder(folder, 20_000)
      inside++
      expect(inside).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 20))
      inside--
      await release()
    })
    await Promise.all(visits)
    expect(inside).toBe(0)
  })

  it('takes over what a dead process left, and not what another machine holds', async () => {
    const path = join(folder, 'lock.json')
    const leftover = { pid: process.pid, host: hostname(), began: 'earlier', command: 'lam', since: 'then' }
    await writeFile(path, JSON.stringify(leftover))
    await (await lockFolder(folder, 0))()
    await writeFile(path, JSON.stringify({ ...leftover, host: 'elsewhere' }))
    await expect(lockFolder(folder, 0)).rejects.toMatchObject({
      code: 'LAM_INDEX_BUSY',
      message: expect.stringContaining('on elsewhere'),
    })
  })
})

async function firstLine(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout as NodeJS.ReadableStream) {
    text += chunk
    if (text.includes('\n')) break
  }
  return text
}
