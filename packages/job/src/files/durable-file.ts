import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { LamError } from '@lamjs/core'

/**
 * Writes a file whole or not at all: to a temporary name of its own in the same folder, to the disk, then by rename. It may replace a file.
 * @throws LamError `LAM_OUTPUT_FAILED`; the error of `chunks` unchanged
 */
export async function writeDurably(
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}${TEMPORARY}`)
  await failing(path, mkdir(folder, { recursive: true }))
  const file = await failing(path, open(temporary, 'wx'))
  try {
    try {
      for await (const chunk of chunks) await failing(path, file.writeFile(chunk))
      await failing(path, file.sync())
    } finally {
      await file.close()
    }
    await failing(path, rename(temporary, path))
    await failing(path, syncFolder(folder))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

const TEMPORARY = '.lam-part'

/** Removes what writers left that were killed. Only for a folder that nobody writes to. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (name.endsWith(TEMPORARY)) await rm(join(folder, name), { force: true })
}

/** So that the rename itself outlives a power failure. Windows has no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function failing<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const advice =
      code === 'ENOSPC'
        ? 'Free some space and run the job again: it goes on where it stood.'
        : 'Run the job again when that is mended.'
    throw new LamError('LAM_OUTPUT_FAILED', `${path} could not be written (${message}). ${advice}`, { cause })
  }
}
