import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, rename, rm, symlink } from 'node:fs/promises'
import { dirname, relative } from 'node:path'

/**
 * Gives a blob its name in a snapshot: a relative link, so that users can move the cache. Without links it does as Python's library:
 * it moves a new blob into the snapshot, and copies one that other snapshots may use.
 */
export async function placeBlob(
  blob: string,
  path: string,
  { fresh, symlinks }: { readonly fresh: boolean; readonly symlinks: boolean },
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  if (symlinks && (await link(blob, path))) return
  if (fresh) return rename(blob, path)
  await aside(path, (temporary) => copyFile(blob, temporary))
}

/** A unique name beside `path`. */
export function temporaryName(path: string): string {
  return `${path}.${randomUUID().slice(0, 8)}.incomplete`
}

/** @returns false if the system makes no links: Windows without developer mode, FAT, some network disks */
async function link(blob: string, path: string): Promise<boolean> {
  try {
    await aside(path, (temporary) => symlink(relative(dirname(path), blob), temporary, 'file'))
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EROFS' || code === 'ENAMETOOLONG') throw error
    return false
  }
}

/** Makes a temporary beside `path` and renames it to `path`, also over another process's file. */
async function aside(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = temporaryName(path)
  try {
    await make(temporary)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}
