import { closeSync, fsyncSync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs'
import type { Format } from './format.js'
import type { Row } from './row.js'

/**
 * A file of rows under a name of its own. It is written synchronously, so that it holds whole rows whenever the process may look
 * around, also in its last moment.
 */
export class RowFile {
  readonly path: string
  readonly #fd: number
  readonly #format: Format
  #rows = 0
  /** End of the last whole row, in bytes. */
  #end = 0

  /**
   * Makes a new file; there must be none at `path`.
   * @param mode its permissions, before the process's own mask
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

  /** Makes a complete file of the whole rows that are there. @returns its length in bytes */
  complete(): number {
    if (this.#format.headCounts) this.#write(this.#format.head(this.#rows), 0)
    const length = this.#write(this.#format.tail(this.#rows), this.#end)
    ftruncateSync(this.#fd, length)
    return length
  }

  /** Waits until the disk has it: only now does a full one say so everywhere. */
  flush(): void {
    fsyncSync(this.#fd)
  }

  close(): void {
    closeSync(this.#fd)
  }

  /** Removes the file, whatever state it is in. */
  discard(): void {
    this.close()
    unlinkSync(this.path)
  }

  /** @returns where the next byte goes */
  #write(piece: string | Uint8Array, position: number): number {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
    let written = 0
    // A disk that is nearly full takes a part, and says no only then.
    while (written < bytes.length) {
      written += writeSync(this.#fd, bytes, written, bytes.length - written, position + written)
    }
    return position + bytes.length
  }
}
