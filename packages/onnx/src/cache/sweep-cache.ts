import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { ENTRY_ENDING, UNFINISHED_ENDING } from './cache-folder.js'

const HOUR = 3_600_000
/** After which a file that is not finished was left behind by a process that ended. */
const UNFINISHED_FOR = HOUR
/** After which an entry that no process opened goes: programs of versions that nobody runs any more. */
const UNUSED_FOR = 90 * 24 * HOUR

/** Whether another process may still be writing a file. @param age ms since it was last written to */
export function mayBeInWork(path: string, age: number): boolean {
  return path.endsWith(UNFINISHED_ENDING) && age < UNFINISHED_FOR
}

/** Removes what was left unfinished more than an hour ago, and entries unused for 90 days. What cannot be removed stays. */
export async function sweepCache(folder: string, now = Date.now()): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const most = name.endsWith(UNFINISHED_ENDING)
      ? UNFINISHED_FOR
      : name.endsWith(ENTRY_ENDING)
        ? UNUSED_FOR
        : undefined
    if (most === undefined) continue
    const path = join(folder, name)
    const modified = (await stat(path).catch(() => undefined))?.mtimeMs ?? now
    if (now - modified > most) await rm(path, { force: true }).catch(() => {})
  }
}

/** An entry's time of change is when it was last opened. */
export async function markUsed(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(() => {})
}
