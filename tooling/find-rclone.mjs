// Has no dependencies, like find-browser.mjs.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const rcloneRequirements = fileURLToPath(new URL('rclone-requirements.txt', import.meta.url))

/** The folder in which `setup-rclone.mjs` installs rclone. */
export const rcloneFolder = fileURLToPath(new URL('../node_modules/.cache/rclone', import.meta.url))

/**
 * The program rclone, the S3 server of tests: the one that `LAM_RCLONE` names (1.75 or newer), or the one that `setup-rclone.mjs` installed.
 * @returns its path, or undefined if there is none
 */
export function findRclone(env = process.env, exists = existsSync) {
  const bin = join(rcloneFolder, 'bin')
  return (env.LAM_RCLONE ? [env.LAM_RCLONE] : [join(bin, 'rclone'), join(bin, 'rclone.exe')]).find((path) =>
    exists(path),
  )
}
