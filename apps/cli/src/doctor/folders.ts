import { statfsSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder that `lam` writes into. */
export interface Folder {
  readonly path: string
  /** Why `lam` cannot write there; absent if it can. */
  readonly problem?: string
  /** Free space of its disk, in bytes. */
  readonly free?: number
}

export interface CacheFolder extends Folder {
  readonly programs: number
  /** Total size of the programs. */
  readonly bytes: number
}

/** The folder for matrices that go to a pipe. */
export function temporaryFolder(): Folder {
  return look(tmpdir())
}

/** The folder of the onnx backend's programs; undefined if that backend is not installed. */
export async function cacheFolder(): Promise<CacheFolder | undefined> {
  const onnx = await import('@lamjs/onnx').catch(() => undefined)
  if (onnx === undefined) return undefined
  const entries = await onnx.listCache()
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
  return { ...look(onnx.defaultCacheFolder()), programs: entries.length, bytes }
}

/** Tries to write a file. It does not create a missing folder, but checks that the parent allows it. */
function look(path: string): Folder {
  const place = nearest(path)
  try {
    const probe = join(place, `.lam-probe-${process.pid}`)
    writeFileSync(probe, 'x')
    unlinkSync(probe)
    return { path, free: freeIn(place) }
  } catch (error) {
    return { path, problem: (error as NodeJS.ErrnoException).code ?? String(error) }
  }
}

function nearest(path: string): string {
  const there = statSync(path, { throwIfNoEntry: false }) !== undefined
  return there || dirname(path) === path ? path : nearest(dirname(path))
}

function freeIn(path: string): number {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize
}
