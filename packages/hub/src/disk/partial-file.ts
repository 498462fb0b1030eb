import { createHash, type Hash, randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { LamError, type SourceFile } from '@lamjs/core'
import { gitBlobPrefix, type HubFile } from '../hub-file.js'
import type { Sink } from '../platform/platform.js'
import { unwritable } from './disk-errors.js'

/** A living owner writes at least this often, in ms, because a stalled download fails much sooner. */
const ABANDONED_AFTER = 10 * 60_000
const READ_STEP = 2 ** 20
const SUFFIX = '.lam.incomplete'

/**
 * A partial download in `blobs`. While a process writes it, its name holds host and process, so no two processes write one file. An
 * interrupted download loses the owner in its name. The next process claims it by a rename, which only one process can win, and also
 * claims files of dead owners. It ignores Python's `.incomplete` files, because Node cannot see Python's locks.
 */
export class PartialFile implements Sink {
  readonly #blobs: string
  readonly #file: HubFile
  readonly #path: string
  readonly #handle: FileHandle
  readonly #finish: (path: string) => Promise<SourceFile>
  #hash: Hash
  #byteLength = 0

  private constructor(
    blobs: string,
    file: HubFile,
    path: string,
    handle: FileHandle,
    finish: (path: string) => Promise<SourceFile>,
  ) {
    this.#blobs = blobs
    this.#file = file
    this.#path = path
    this.#handle = handle
    this.#finish = finish
    this.#hash = newHash(file)
  }

  /** @param finish moves the complete file from the given path to its final place */
  static async open(blobs: string, file: HubFile, finish: (path: string) => Promise<SourceFile>): Promise<PartialFile> {
    try {
      await mkdir(blobs, { recursive: true })
      const path = join(blobs, `${file.hash.digest}.${OWNER}-${randomUUID().slice(0, 8)}${SUFFIX}`)
      const taken = await takeAbandoned(blobs, file, path)
      const partial = new PartialFile(blobs, file, path, await open(path, taken ? 'r+' : 'wx+'), finish)
      if (taken) await partial.#readWhatIsThere()
      return partial
    } catch (cause) {
      throw unwritable(blobs, cause)
    }
  }

  get byteLength(): number {
    return this.#byteLength
  }

  async append(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await this.#handle.write(bytes, at, bytes.length - at, this.#byteLength + at)
        at += bytesWritten
      }
    } catch (cause) {
      throw unwritable(this.#blobs, cause)
    }
    this.#hash.update(bytes)
    this.#byteLength += bytes.length
  }

  async restart(): Promise<void> {
    await this.#handle.truncate(0).catch((cause) => Promise.reject(unwritable(this.#blobs, cause)))
    this.#hash = newHash(this.#file)
    this.#byteLength = 0
  }

  async digest(): Promise<string> {
    return this.#hash.digest('hex')
  }

  async keep(): Promise<SourceFile> {
    try {
      // After a power cut, a file whose name survives but whose bytes are lost would count as complete.
      await this.#handle.sync()
      await this.#handle.close()
      const kept = await this.#finish(this.#path)
      for (const { path } of await abandoned(this.#blobs, this.#file)) await rm(path, { force: true })
      return kept
    } catch (cause) {
      throw LamError.is(cause) ? cause : unwritable(this.#blobs, cause)
    }
  }

  async release(): Promise<void> {
    if (this.#byteLength === 0) return this.discard()
    await this.#handle.close().catch(() => undefined)
    await rename(this.#path, join(this.#blobs, `${this.#file.hash.digest}${SUFFIX}`)).catch(() => undefined)
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
    await rm(this.#path, { force: true }).catch(() => undefined)
  }

  async #readWhatIsThere(): Promise<void> {
    const buffer = new Uint8Array(READ_STEP)
    for (;;) {
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, this.#byteLength)
      if (bytesRead === 0) break
      this.#hash.update(buffer.subarray(0, bytesRead))
      this.#byteLength += bytesRead
    }
    if (this.#byteLength > this.#file.byteLength) await this.restart()
  }
}

const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
const OWNER = `${HOST}-${process.pid}`

function newHash({ hash, byteLength }: HubFile): Hash {
  return hash.kind === 'sha256' ? createHash('sha256') : createHash('sha1').update(gitBlobPrefix(byteLength))
}

/** Renames the longest partial file without an owner to `path`. False if there is none. */
async function takeAbandoned(blobs: string, file: HubFile, path: string): Promise<boolean> {
  for (const candidate of await abandoned(blobs, file)) {
    try {
      await rename(candidate.path, path)
      return true
    } catch {
      // Another process was faster, or Windows still holds it open.
    }
  }
  return false
}

/** Partial files of this content without a living owner, longest first. */
async function abandoned(blobs: string, { hash }: HubFile): Promise<{ path: string; size: number }[]> {
  const found: { path: string; size: number }[] = []
  for (const name of await readdir(blobs)) {
    if (!name.startsWith(`${hash.digest}.`) || !name.endsWith(SUFFIX)) continue
    const path = join(blobs, name)
    const { size, mtimeMs } = await stat(path).catch(() => ({ size: -1, mtimeMs: 0 }))
    const owner = name.slice(hash.digest.length + 1, -SUFFIX.length)
    if (size >= 0 && (isDead(owner) || Date.now() - mtimeMs > ABANDONED_AFTER)) found.push({ path, size })
  }
  return found.sort((a, b) => b.size - a.size)
}

/** @param owner empty if released, otherwise `<host>-<process>-<download>` */
function isDead(owner: string): boolean {
  if (owner === '') return true
  const [host, pid] = owner.split('-')
  if (host !== HOST || !/^\d{1,10}$/.test(pid ?? '')) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
