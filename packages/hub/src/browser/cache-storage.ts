/** The part of the browser's `Cache` that this package uses; Node's types lack it. */
export interface CacheLike {
  match(key: string): Promise<Response | undefined>
  put(key: string, response: Response): Promise<void>
  delete(key: string): Promise<boolean>
  keys(): Promise<readonly { readonly url: string }[]>
}

/** Name of the cache; all sources of the site share it. */
const CACHE = 'lamjs-hub'

/** Undefined without Cache Storage: on pages that are neither https nor localhost, in opaque origins, in some private windows. */
export async function openCacheStorage(): Promise<CacheLike | undefined> {
  try {
    const { caches } = globalThis as { caches?: { open(name: string): Promise<CacheLike> } }
    return await caches?.open(CACHE)
  } catch {
    return undefined
  }
}
