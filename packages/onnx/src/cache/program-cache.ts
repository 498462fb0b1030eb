import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type CacheEntry, entryHeader, type ProgramFormat, parseEntry } from './cache-entry.js'
import { ENTRY_ENDING, UNFINISHED_ENDING } from './cache-folder.js'
import { type CacheKeyParts, cacheKey, describeKey } from './cache-key.js'
import { markUsed, sweepCache } from './sweep-cache.js'

/**
 * Built programs on disk, one file each. Safe to share between processes: a file appears under its name complete or not at all,
 * and every reader checks what it reads. Nothing here throws: a cache that cannot be used is a warning and a slower start.
 */
export class ProgramCache {
  readonly #folder: string
  readonly #warn: (message: string) => void

  constructor(folder: string, warn: (message: string) => void) {
    this.#folder = folder
    this.#warn = warn
  }

  /** The stored program, checked; undefined where there is none, or none that holds together. */
  async read(parts: CacheKeyParts): Promise<CacheEntry | undefined> {
    const path = this.#path(parts)
    try {
      const { buffer, byteOffset, length } = await readFile(path)
      const entry = parseEntry(new Uint8Array(buffer, byteOffset, length), describeKey(parts))
      if (!('flaw' in entry)) {
        await markUsed(path)
        return entry
      }
      this.#warn(`The program cached in ${path} is not usable (${entry.flaw}); it is built again.`)
    } catch (error) {
      if (!isMissing(error))
        this.#warn(`Could not read the program cached in ${path} (${reason(error)}); it is built again.`)
    }
    return undefined
  }

  /** Stores a program under a name of its own first, then renames it. */
  async write(parts: CacheKeyParts, program: Uint8Array, format: ProgramFormat): Promise<void> {
    const unfinished = this.#unfinishedPath()
    try {
      await mkdir(this.#folder, { recursive: true })
      const file = await open(unfinished, 'wx')
      try {
        await file.writeFile(entryHeader(program, format, describeKey(parts)))
        await file.writeFile(program)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(unfinished, this.#path(parts))
      await sweepCache(this.#folder)
    } catch (error) {
      this.#warnNotKept(error)
      await rm(unfinished, { force: true }).catch(() => {})
    }
  }

  /**
   * Has `make` write a file in the cache's folder, and reads it back. Where that fails it is made once more, without a file.
   * @returns what was made, and the file's bytes where there are any
   * @throws what `make` throws when it need not write
   */
  async produce<T>(make: (path?: string) => Promise<T>): Promise<{ made: T; bytes?: Uint8Array }> {
    const path = this.#unfinishedPath()
    let failure: unknown
    try {
      await mkdir(this.#folder, { recursive: true })
      const made = await make(path)
      return await readFile(path).then(
        (bytes) => ({ made, bytes }),
        (error) => {
          this.#warnNotKept(error)
          return { made }
        },
      )
    } catch (error) {
      failure = error
    } finally {
      await rm(path, { force: true }).catch(() => {})
    }
    const made = await make()
    this.#warnNotKept(failure)
    return { made }
  }

  #warnNotKept(error: unknown): void {
    this.#warn(`Could not keep the program in ${this.#folder} (${reason(error)}); the next process builds it again.`)
  }

  /** A path that no other process uses, for what is not finished. */
  #unfinishedPath(): string {
    return join(this.#folder, `${process.pid}-${randomUUID()}${UNFINISHED_ENDING}`)
  }

  #path(parts: CacheKeyParts): string {
    return join(this.#folder, `${cacheKey(parts)}${ENTRY_ENDING}`)
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
