import { type SourceFile, throwIfAborted } from '@lamjs/core/backend'
import type { HubFile, HubHash } from '../hub-file.js'
import type { HubSettings } from '../hub-settings.js'
import { isCommit } from '../names.js'
import type { Sink, Store } from '../platform/platform.js'
import { type CacheLike, openCacheStorage } from './cache-storage.js'
import { digestOf } from './digest.js'
import { EntryKeys } from './entry-keys.js'

const HASH_KIND = 'x-lam-hash-kind'
const HASH = 'x-lam-hash'
/** Header of an entry for a file that its commit lacks. */
const ABSENT = 'x-lam-absent'

/**
 * One model's files in the browser's Cache Storage. It verifies them when it writes and when it reads them. Without Cache Storage, or
 * when that is full, the next visit fetches the files again.
 */
export class CacheStorageStore implements Store {
  readonly place = 'of this site (Cache Storage)'
  readonly #name: string
  readonly #keys: EntryKeys
  readonly #warn: (message: string) => void
  #cache: Promise<CacheLike | undefined> | undefined

  constructor(name: string, { endpoint }: Pick<HubSettings, 'endpoint'>, warn: (message: string) => void) {
    this.#name = name
    this.#keys = new EntryKeys(endpoint, name)
    this.#warn = warn
  }

  async readRevision(revision: string): Promise<string | undefined> {
    const commit = await (await this.#read(this.#keys.revision(revision)))?.text()
    return commit !== undefined && isCommit(commit) ? commit : undefined
  }

  async writeRevision(revision: string, commit: string): Promise<void> {
    await this.#write(this.#keys.revision(revision), new Response(commit))
  }

  async find(commit: string, file: string): Promise<SourceFile | 'absent' | undefined> {
    const key = this.#keys.file(commit, file)
    const entry = await this.#read(key)
    if (entry === undefined) return undefined
    if (entry.headers.has(ABSENT)) return 'absent'
    const bytes = new Uint8Array(await entry.arrayBuffer())
    const digest = await digestOf(bytes, entry.headers.get(HASH_KIND) as HubHash['kind'])
    if (digest === entry.headers.get(HASH)) return this.#inMemory(file, bytes)
    await (await this.#open())?.delete(key)
    this.#warn(`${this.#name}/${file} was damaged in Cache Storage. It is fetched again.`)
    return undefined
  }

  async writeAbsence(commit: string, file: string): Promise<void> {
    await this.#write(this.#keys.file(commit, file), new Response('', { headers: { [ABSENT]: '1' } }))
  }

  /** Entries are per commit: Cache Storage has no links. */
  async reuse(): Promise<undefined> {}

  async begin(commit: string, file: HubFile): Promise<Sink> {
    return new MemorySink(file, async (bytes) => {
      const headers = {
        'content-type': 'application/octet-stream',
        'content-length': String(bytes.length),
        [HASH_KIND]: file.hash.kind,
        [HASH]: file.hash.digest,
      }
      await this.#write(this.#keys.file(commit, file.path), new Response(bytes, { headers }))
      return this.#inMemory(file.path, bytes)
    })
  }

  #inMemory(file: string, bytes: Uint8Array<ArrayBuffer>): SourceFile {
    return {
      label: `${this.#name}/${file}`,
      byteLength: bytes.length,
      async read(start, end, signal) {
        throwIfAborted(signal)
        return bytes.subarray(start, end)
      },
    }
  }

  async #read(key: string): Promise<Response | undefined> {
    return (await this.#open())?.match(key).catch(() => undefined)
  }

  async #write(key: string, response: Response): Promise<void> {
    try {
      await (await this.#open())?.put(key, response)
    } catch (error) {
      this.#warn(`Cache Storage took no file of ${this.#name} (${String(error)}); the next visit fetches it again.`)
    }
  }

  #open(): Promise<CacheLike | undefined> {
    this.#cache ??= openCacheStorage()
    return this.#cache
  }
}

/** Holds a file in memory until it is complete, because Cache Storage takes only whole files. */
class MemorySink implements Sink {
  readonly #file: HubFile
  readonly #bytes: Uint8Array<ArrayBuffer>
  readonly #finish: (bytes: Uint8Array<ArrayBuffer>) => Promise<SourceFile>
  #byteLength = 0

  constructor(file: HubFile, finish: (bytes: Uint8Array<ArrayBuffer>) => Promise<SourceFile>) {
    this.#file = file
    this.#bytes = new Uint8Array(file.byteLength)
    this.#finish = finish
  }

  get byteLength(): number {
    return this.#byteLength
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.#bytes.set(bytes, this.#byteLength)
    this.#byteLength += bytes.length
  }

  async restart(): Promise<void> {
    this.#byteLength = 0
  }

  digest(): Promise<string> {
    return digestOf(this.#bytes, this.#file.hash.kind)
  }

  keep(): Promise<SourceFile> {
    return this.#finish(this.#bytes)
  }

  async release(): Promise<void> {}

  async discard(): Promise<void> {}
}
