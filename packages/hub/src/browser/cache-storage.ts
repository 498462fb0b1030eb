/** Of the browser's `Cache`, what is used here; Node's types do not know it. */
export interface CacheLike {
  match(key: string): Promise<Response | undefined>
  put(key: string, response: Response): Promise<void>
  delete(key: string): Promise<boolean>
  keys(): Promise<readonly { readonly url: string }[]>
}

/** One for all sources of the site. */
const CACHE = 'lamjs-hub'

/** Undefined where there is none: on a page that is neither https nor localhost, in a frame of no origin, in some private windows. */
export async function openCacheStorage(): Promise<CacheLike | undefined> {
  try {
    const { caches } = globalThis as { caches?: { open(name: string): Promise<CacheLike> } }
    return await caches?.open(CACHE)
  } catch {
    return undefined
  }
}
