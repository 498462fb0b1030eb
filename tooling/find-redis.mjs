// Has no dependencies, like find-browser.mjs.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The server of Redis or Valkey for tests: the one that `LAM_REDIS` names, or the one in this platform's usual places.
 * @returns its path, or undefined if there is none
 */
export function findRedis(env = process.env, exists = existsSync) {
  return env.LAM_REDIS ? [env.LAM_REDIS].find(exists) : usualPaths().find(exists)
}

function usualPaths() {
  if (process.platform === 'win32') return []
  const folders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/usr/sbin']
  return folders.flatMap((folder) => ['redis-server', 'valkey-server'].map((name) => join(folder, name)))
}
