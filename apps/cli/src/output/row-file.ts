import { closeSync, fsyncSync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs'
import type { Format } from './format.js'
import type { Row } from './row.js'

/**
 * A file of rows under a temporary name. Its writes are synchronous, so that it holds complete rows whenever other code runs, also
 * when the process ends.
 */
export class RowFile {
  readonly path: string
  readonly #fd: number
  readonly #format: Format
  #rows = 0
  /** End of the last complete row, in bytes. */
  #end = 0

  /**
   * Creates a file; none may exist at `path`.
   * @param mode its permissions, before the process's umask
   */
  constructor(path: string, format: Format, mode = 0o666) {
    this.path = path
    this.#format = format
    this.#fd = openSync(path, 'wx+', mode)
    this.#end = this.#write(format.head(0), 0)
  }

  get rows(): number {
    return this.#rows
  }

  get fd(): number {
    return this.#fd
  }

  add(row: Row): void {
    let end = this.#end
    for (const piece of this.#format.row(row, this.#rows === 0)) end = this.#write(piece, end)
    this.#end = end
    this.#rows++
  }

  /** Completes the file with its complete rows. @returns its length in bytes */
  complete(): number {
    if (this.#format.headCounts) this.#write(this.#format.head(this.#rows), 0)
    const length = this.#write(this.#format.tail(this.#rows), this.#end)
    ftruncateSync(this.#fd, length)
    return length
  }

  /** Waits until the disk has the data, because some systems report a full disk only then. */
  flush(): void {
    fsyncSync(this.#fd)
  }

  close(): void {
    closeSync(this.#fd)
  }

  /** Removes the file in any state. */
  discard(): void {
    this.close()
    unlinkSync(this.path)
  }

  /** @returns the position of the next byte */
  #write(piece: string | Uint8Array, position: number): number {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
    let written = 0
    // A nearly full disk takes a part, and fails only at the next write.
    while (written < bytes.length) {
      written += writeSync(this.#fd, bytes, written, bytes.length - written, position + written)
    }
    return position + bytes.length
  }
}
