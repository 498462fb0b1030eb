import { sha256 } from '@lamjs/core/backend'
import { cacheStorage, lockManager } from '../browser.js'

/** Never fetched: Cache Storage wants an address for a key. */
const KEYS = 'https://store.lamjs.invalid/'
/** What an entry's bytes hashed to when they were written. */
const HASH = 'x-lam-sha256'

/** Files in the browser's Cache Storage, verified when they are read. A store that cannot be used holds nothing and says so. */
export class VerifiedStore {
  readonly #name: string
  readonly #warn: (message: string) => void

  constructor(name: string, warn: (message: string) => void) {
    this.#name = name
    this.#warn = warn
  }

  /**
   * @param hash the SHA-256 it must have; by default the one it had when it was written
   * @returns undefined where there is none, or a damaged one, which is removed
   */
  async read(key: string, hash?: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#attempt('could not be read; its file is made anew', async (cache) => {
      const response = await cache.match(KEYS + key)
      if (response === undefined) return undefined
      const bytes = new Uint8Array(await response.arrayBuffer())
      if ((await sha256(bytes)) === (hash ?? response.headers.get(HASH))) return bytes
      await cache.delete(KEYS + key)
      this.#warn(`A file in the store ${this.#name} was damaged; it is made anew.`)
      return undefined
    })
  }

  /** @param hash their SHA-256, where it is known */
  async write(key: string, bytes: Uint8Array<ArrayBuffer>, hash?: string): Promise<void> {
    await this.#attempt('could not take a file, which the next visit makes anew', async (cache) => {
      const headers = {
        'content-type': 'application/octet-stream',
        'content-length': String(bytes.length),
        [HASH]: hash ?? (await sha256(bytes)),
      }
      await cache.put(KEYS + key, new Response(bytes, { headers }))
    })
  }

  /** Removes every entry whose key is not wanted. */
  async prune(wanted: (key: string) => boolean): Promise<void> {
    await this.#attempt('could not be tidied', async (cache) => {
      const unwanted = (await cache.keys()).filter(({ url }) => !wanted(url.slice(KEYS.length)))
      await Promise.all(unwanted.map((entry) => cache.delete(entry)))
    })
  }

  /**
   * Runs `work` while no other page or worker of this site does the same for `key`, so that nothing is made twice. Where the browser
   * has no Web Locks, or gives none, it may be.
   */
  async alone<T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const locks = lockManager()
    if (locks === undefined) return work()
    let began = false
    const begin = () => {
      began = true
      return work()
    }
    try {
      return await locks.request(`${this.#name} ${key}`, signal === undefined ? {} : { signal }, begin)
    } catch (error) {
      // In a frame of no origin there are locks to look at, and none to be had.
      if (began || signal?.aborted) throw error
      return work()
    }
  }

  async #attempt<T>(what: string, use: (cache: Cache) => Promise<T>): Promise<T | undefined> {
    try {
      const storage = cacheStorage()
      if (storage === undefined) throw new Error('there is no Cache Storage here')
      return await use(await storage.open(this.#name))
    } catch (error) {
      this.#warn(`The store ${this.#name} ${what} (${String(error)}).`)
      return undefined
    }
  }
}
