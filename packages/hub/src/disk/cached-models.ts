import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { CachedModel } from '../cached-models.js'
import type { HubSettings } from '../hub-settings.js'
import { isCommit } from '../names.js'
import { isAbsence, unreadable } from './disk-errors.js'

const MODELS = 'models--'

/**
 * Does not use the library's `scanCacheDir`, which omits models without `refs` (fetched by commit hash) and files in folders
 * (`1_Pooling/config.json`).
 */
export async function cachedModelsOnDisk({ cache }: Pick<HubSettings, 'cache'>): Promise<CachedModel[]> {
  const models: CachedModel[] = []
  for (const { name: folder } of await list(cache ?? '')) {
    if (!folder.startsWith(MODELS)) continue
    const name = folder.slice(MODELS.length).replace('--', '/')
    const repository = join(cache ?? '', folder)
    const references = await readReferences(join(repository, 'refs'))
    for (const { name: commit } of await list(join(repository, 'snapshots'))) {
      const path = join(repository, 'snapshots', commit)
      if (!isCommit(commit)) continue
      const revisions = references.filter((reference) => reference.commit === commit).map(({ revision }) => revision)
      models.push({ name, commit, revisions, byteLength: await totalBytes(path), path })
    }
  }
  return models.sort((a, b) => (`${a.name} ${a.commit}` < `${b.name} ${b.commit}` ? -1 : 1))
}

async function readReferences(folder: string): Promise<{ revision: string; commit: string }[]> {
  const references: { revision: string; commit: string }[] = []
  for (const path of await filesBelow(folder)) {
    const commit = (await readFile(path, 'utf8').catch(() => '')).trim()
    references.push({ revision: relative(folder, path).replaceAll(sep, '/'), commit })
  }
  return references
}

async function totalBytes(folder: string): Promise<number> {
  let bytes = 0
  // Skips a link whose blob was deleted.
  for (const path of await filesBelow(folder)) bytes += (await stat(path).catch(() => ({ size: 0 }))).size
  return bytes
}

async function filesBelow(folder: string): Promise<string[]> {
  const paths: string[] = []
  for (const entry of await list(folder)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) paths.push(...(await filesBelow(path)))
    else paths.push(path)
  }
  return paths
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (cause) {
    if (isAbsence(cause)) return []
    throw unreadable(folder, cause)
  }
}
