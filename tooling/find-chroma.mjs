// Has no dependencies, like find-browser.mjs.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const chromaRequirements = fileURLToPath(new URL('chroma-requirements.txt', import.meta.url))

/** The folder in which `setup-chroma.mjs` installs Chroma. */
export const chromaFolder = fileURLToPath(new URL('../node_modules/.cache/chroma', import.meta.url))

/**
 * The folder with Chroma's server for tests, the Python package `chromadb_rust_bindings`: the one that `LAM_CHROMA` names, or the one that
 * `setup-chroma.mjs` installed.
 * @returns its path, or undefined if there is none
 */
export function findChroma(env = process.env, exists = existsSync) {
  const folder = env.LAM_CHROMA || chromaFolder
  return exists(join(folder, 'chromadb_rust_bindings')) ? folder : undefined
}
