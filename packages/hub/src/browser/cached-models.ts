import type { CachedModel } from '../cached-models.js'
import { openCacheStorage } from './cache-storage.js'
import { parseKey } from './entry-keys.js'

/** The models with files in Cache Storage, from every endpoint. */
export async function cachedModelsInBrowser(): Promise<CachedModel[]> {
  const cache = await openCacheStorage()
  const models = new Map<string, { name: string; commit: string; revisions: string[]; byteLength: number }>()
  const references: { endpoint: string; name: string; revision: string; commit: string }[] = []
  for (const { url } of (await cache?.keys()) ?? []) {
    const key = parseKey(url)
    const entry = await cache?.match(url)
    if (key === undefined || entry === undefined) continue
    if ('revision' in key) {
      references.push({ ...key, commit: await entry.text() })
      continue
    }
    const { endpoint, name, commit } = key
    const id = `${endpoint} ${name} ${commit}`
    const model = models.get(id) ?? { name, commit, revisions: [], byteLength: 0 }
    model.byteLength += Number(entry.headers.get('content-length') ?? 0)
    models.set(id, model)
  }
  for (const { endpoint, name, revision, commit } of references) {
    models.get(`${endpoint} ${name} ${commit}`)?.revisions.push(revision)
  }
  return [...models.values()].sort((a, b) => (`${a.name} ${a.commit}` < `${b.name} ${b.commit}` ? -1 : 1))
}
