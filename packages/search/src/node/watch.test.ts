import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { watchFolder } from './watch.js'

let folder: string
let end: AbortController
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lam-watch-'))
  end = new AbortController()
})
afterEach(async () => {
  end.abort()
  await rm(folder, { recursive: true })
})

/** Watches the folder, and waits until the watcher sees changes. */
async function watched(onChange: () => Promise<void> | void = () => {}) {
  let calls = 0
  const ended = watchFolder(
    [folder],
    async () => {
      calls += 1
      await onChange()
    },
    { signal: end.signal, quiet: 100, exclude: [join(folder, 'index')] },
  )
  // A test that awaits a failure does so later.
  ended.catch(() => {})
  /** Whether a call came within some seconds. */
  const called = async () => {
    const before = calls
    for (let i = 0; i < 200 && calls === before; i++) await wait(50)
    return calls > before
  }
  for (let i = 0; calls === 0 && i < 100; i++) {
    await writeFile(join(folder, 'ready.md'), `${i}`)
    await wait(150)
  }
  await wait(400)
  return { ended, called, count: () => calls }
}

it('every kind of change is told, a burst of them once', async () => {
  const { ended, called, count } = await watched()
  const seen = async (change: () => Promise<unknown>) => {
    const told = called()
    await change()
    return told
  }
  expect(await seen(() => writeFile(join(folder, 'a.md'), 'one'))).toBe(true)
  expect(await seen(() => writeFile(join(folder, 'a.md'), 'two and more'))).toBe(true)
  expect(await seen(() => rename(join(folder, 'a.md'), join(folder, 'b.md')))).toBe(true)
  expect(await seen(() => rm(join(folder, 'b.md')))).toBe(true)
  expect(await seen(() => mkdir(join(folder, 'deep/er'), { recursive: true }))).toBe(true)
  expect(await seen(() => writeFile(join(folder, 'deep/er/c.md'), 'three'))).toBe(true)
  await wait(300)
  const before = count()
  await Promise.all(Array.from({ length: 20 }, (_, i) => writeFile(join(folder, `${i}.md`), 'x')))
  await wait(1000)
  expect(count() - before).toBeGreaterThan(0)
  expect(count() - before).toBeLessThan(5)
  end.abort()
  await ended
})

it('hidden files and excluded folders are not told', async () => {
  await mkdir(join(folder, 'index'))
  await mkdir(join(folder, '.git'))
  const { ended, count } = await watched()
  const before = count()
  await writeFile(join(folder, '.git/HEAD'), 'x')
  await writeFile(join(folder, 'index/a.md'), 'x')
  await writeFile(join(folder, '.a.md'), 'x')
  await wait(800)
  expect(count()).toBe(before)
  end.abort()
  await ended
})

it('a change during a call leads to another; the end waits for a call', async () => {
  let running = 0
  let most = 0
  const { ended, called } = await watched(async () => {
    running += 1
    most = Math.max(most, running)
    await wait(500)
    running -= 1
  })
  const told = called()
  await writeFile(join(folder, 'a.md'), 'one')
  expect(await told).toBe(true)
  const again = called()
  await writeFile(join(folder, 'a.md'), 'two and more')
  expect(await again).toBe(true)
  end.abort()
  await ended
  expect([most, running]).toEqual([1, 0])
})

it('a failure ends the watching; a signal that has fired begins none', async () => {
  const { ended } = await watched(() => {
    throw new Error('the disk is full')
  })
  await expect(ended).rejects.toThrow('the disk is full')
  end.abort()
  await expect(watchFolder([folder], () => {}, { signal: end.signal })).resolves.toBeUndefined()
})
