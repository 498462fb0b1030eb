import { sha256 } from '@lamjs/core'

/** Never fetched: Cache Storage wants an address for a key. */
const KEYS = 'https://models.lamjs.invalid/sha256/'

/** Files by their SHA-256, in the browser's Cache Storage. A store that cannot be used holds nothing and says so. */
export class HashStore {
  readonly #name: string
  readonly #warn: (message: string) => void

  constructor(name: string, warn: (message: string) => void) {
    this.#name = name
    this.#warn = warn
  }

  /** @returns undefined where there is none, or one that is not what its name says, which is removed */
  async read(hash: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#attempt('read', async (cache) => {
      const response = await cache.match(KEYS + hash)
      if (response === undefined) return undefined
      const bytes = new Uint8Array(await response.arrayBuffer())
      if ((await sha256(bytes)) === hash) return bytes
      await cache.delete(KEYS + hash)
      this.#warn('A stored model file was damaged; it is fetched again.')
      return undefined
    })
  }

  async write(hash: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(bytes.length) }
    await this.#attempt('written', (cache) => cache.put(KEYS + hash, new Response(bytes, { headers })))
  }

  async #attempt<T>(what: string, use: (cache: Cache) => Promise<T>): Promise<T | undefined> {
    try {
      return await use(await caches.open(this.#name))
    } catch (error) {
      this.#warn(`The store of model files could not be ${what} (${String(error)}); the model is fetched instead.`)
      return undefined
    }
  }
}
