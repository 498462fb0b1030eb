import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { LamError, type SourceFile } from '@lamjs/core'
import type { HubFile } from '../hub-file.js'
import type { HubSettings } from '../hub-settings.js'
import { isCommit } from '../names.js'
import type { Sink, Store } from '../platform/platform.js'
import { CacheLayout } from './cache-layout.js'
import { isAbsence, unreadable, unwritable } from './disk-errors.js'
import { openDiskFile } from './disk-file.js'
import { PartialFile } from './partial-file.js'
import { placeBlob, temporaryName } from './place-blob.js'

/** One model's part of the cache that Python shares. Every change is one rename, so that no reader sees a partial file. */
export class DiskStore implements Store {
  readonly place: string
  readonly #layout: CacheLayout
  readonly #symlinks: boolean

  constructor(name: string, { cache, symlinks }: Pick<HubSettings, 'cache' | 'symlinks'>) {
    if (cache === undefined) throw new LamError('LAM_OPTION_INVALID', 'cache: expected a folder.')
    this.place = cache
    this.#layout = new CacheLayout(cache, name)
    this.#symlinks = symlinks
  }

  async readRevision(revision: string): Promise<string | undefined> {
    const commit = (await readText(this.#layout.ref(revision)))?.trim()
    return commit !== undefined && isCommit(commit) ? commit : undefined
  }

  async writeRevision(revision: string, commit: string): Promise<void> {
    if ((await this.readRevision(revision)) !== commit) await writeQuietly(this.#layout.ref(revision), commit)
  }

  async find(commit: string, file: string): Promise<SourceFile | 'absent' | undefined> {
    const found = await openDiskFile(this.#layout.snapshot(commit, file))
    if (found !== undefined) return found
    if ((await openDiskFile(this.#layout.absence(commit, file))) !== undefined) return 'absent'
    return (await this.#isOutsideTree(commit, file)) ? 'absent' : undefined
  }

  async writeAbsence(commit: string, file: string): Promise<void> {
    await writeQuietly(this.#layout.absence(commit, file), '')
  }

  async reuse(commit: string, file: HubFile): Promise<SourceFile | undefined> {
    const blob = this.#layout.blob(file.hash.digest)
    const found = await openDiskFile(blob)
    if (found === undefined) return undefined
    if (found.byteLength === file.byteLength) return this.#place(commit, file, false)
    await rm(blob, { force: true }).catch((cause) => Promise.reject(unwritable(this.place, cause)))
    return undefined
  }

  async begin(commit: string, file: HubFile): Promise<Sink> {
    return PartialFile.open(this.#layout.blobs, file, async (partial) => {
      const blob = this.#layout.blob(file.hash.digest)
      try {
        await rename(partial, blob)
        return await this.#place(commit, file, true)
      } catch (cause) {
        // Windows does not rename over a file that a faster process has open.
        const reused = await this.reuse(commit, file)
        if (reused === undefined) throw cause
        await rm(partial, { force: true })
        return reused
      }
    })
  }

  async #place(commit: string, file: HubFile, fresh: boolean): Promise<SourceFile> {
    const path = this.#layout.snapshot(commit, file.path)
    try {
      await placeBlob(this.#layout.blob(file.hash.digest), path, { fresh, symlinks: this.#symlinks })
    } catch (cause) {
      // Without links, a faster process has moved the blob into the snapshot.
      if ((await openDiskFile(path))?.byteLength !== file.byteLength) throw unwritable(this.place, cause)
    }
    const placed = await openDiskFile(path)
    if (placed !== undefined) return placed
    throw new LamError('LAM_CHECKPOINT_FILE_MISMATCH', `${path} was removed as it was made. Open the model again.`)
  }

  /** True if Python's list of the commit's files lacks the file. Without a list, the file may exist. */
  async #isOutsideTree(commit: string, file: string): Promise<boolean> {
    try {
      const tree: unknown = JSON.parse((await readText(this.#layout.tree(commit))) ?? '{}')
      const { format_version: version, files } = tree as { format_version?: unknown; files?: unknown }
      return version === 1 && typeof files === 'object' && files !== null && !Object.hasOwn(files, file)
    } catch (error) {
      if (error instanceof SyntaxError) return false
      throw error
    }
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (isAbsence(cause)) return undefined
    throw unreadable(path, cause)
  }
}

/** Writes a note for later calls, which may then need no connection. It ignores a cache that cannot be written. */
async function writeQuietly(path: string, content: string): Promise<void> {
  const temporary = temporaryName(path)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, content)
    await rename(temporary, path)
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}
