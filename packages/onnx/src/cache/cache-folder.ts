import { homedir } from 'node:os'
import { join } from 'node:path'

/** Endings of the cache's files: programs, and what a process has not finished writing. */
export const ENTRY_ENDING = '.lam-program'
export const UNFINISHED_ENDING = '.lam-unfinished'

/** What the choice of a folder depends on. */
export interface CacheSurroundings {
  /** As `process.platform`. */
  readonly platform: string
  /** The user's folder. */
  readonly home: string
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Where programs are kept unless the caller says otherwise: `LAM_CACHE_DIR`, or what the platform has for caches. */
export function defaultCacheFolder(
  { platform, home, env }: CacheSurroundings = { platform: process.platform, home: homedir(), env: process.env },
): string {
  if (env.LAM_CACHE_DIR) return env.LAM_CACHE_DIR
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'lamjs', 'Cache')
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'lamjs')
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'lamjs')
}
