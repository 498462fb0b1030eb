// Has no dependencies, like find-browser.mjs.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder in which the set-up installs clang-tidy. */
export const clangTidyFolder = fileURLToPath(new URL('../node_modules/.cache/clang-tidy', import.meta.url))

/**
 * The clang-tidy that `LAM_CLANG_TIDY` names, or the one that the set-up installed. It ignores the system's clang-tidy, because
 * versions differ in their checks.
 * @returns its path, or undefined if there is none
 */
export function findClangTidy(env = process.env, exists = existsSync) {
  const installed = join(clangTidyFolder, 'clang_tidy', 'data', 'bin', 'clang-tidy')
  return [env.LAM_CLANG_TIDY || installed].find((path) => exists(path))
}
