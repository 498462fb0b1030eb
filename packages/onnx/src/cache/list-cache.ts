import { open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { headerOf } from './cache-entry.js'
import { defaultCacheFolder, ENTRY_ENDING, UNFINISHED_ENDING } from './cache-folder.js'
import { mayBeInWork } from './sweep-cache.js'

/** A file in the cache. */
export interface CachedProgram {
  /** The file's path. */
  readonly path: string
  /** Size on disk. */
  readonly bytes: number
  /** When it was written, or last opened. */
  readonly modified: Date
  /** What it was made from, in one line; `'unfinished'` or `'unreadable'` where that cannot be told. */
  readonly description: string
}

/** Every file of ours in the cache, newest first; none where there is no cache. @param folder by default the platform's */
export async function listCache(folder: string = defaultCacheFolder()): Promise<CachedProgram[]> {
  const names = await readdir(folder).catch(() => [])
  const ours = names.filter((name) => name.endsWith(ENTRY_ENDING) || name.endsWith(UNFINISHED_ENDING))
  const found = await Promise.all(ours.map((name) => describe(join(folder, name)).catch(() => undefined)))
  return found.filter((entry) => entry !== undefined).sort((a, b) => b.modified.getTime() - a.modified.getTime())
}

/**
 * Removes every file of ours from the cache, and nothing else; what another process may still be writing stays.
 * @returns what was removed
 */
export async function clearCache(folder: string = defaultCacheFolder()): Promise<CachedProgram[]> {
  const listed = await listCache(folder)
  const entries = listed.filter(({ path, modified }) => !mayBeInWork(path, Date.now() - modified.getTime()))
  for (const { path } of entries) await rm(path, { force: true })
  return entries
}

async function describe(path: string): Promise<CachedProgram> {
  const { size, mtime } = await stat(path)
  const description = path.endsWith(UNFINISHED_ENDING) ? 'unfinished' : await descriptionIn(path)
  return { path, bytes: size, modified: mtime, description }
}

async function descriptionIn(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0)
    return headerOf(buffer.subarray(0, bytesRead))?.description ?? 'unreadable'
  } finally {
    await file.close()
  }
}
