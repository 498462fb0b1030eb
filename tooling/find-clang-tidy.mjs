// Needs nothing installed, as find-browser.mjs.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the set-up puts clang-tidy. */
export const clangTidyFolder = fileURLToPath(new URL('../node_modules/.cache/clang-tidy', import.meta.url))

/**
 * The clang-tidy that `LAM_CLANG_TIDY` names, or the one that the set-up installed. Not any that the system has: each version
 * finds other things.
 * @returns its path, or undefined where there is none
 */
export function findClangTidy(env = process.env, exists = existsSync) {
  const installed = join(clangTidyFolder, 'clang_tidy', 'data', 'bin', 'clang-tidy')
  return [env.LAM_CLANG_TIDY || installed].find((path) => exists(path))
}
