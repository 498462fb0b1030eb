import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  renameSync,
  type Stats,
  unlinkSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Format } from './format.js'
import { outputFailed } from './output-failed.js'
import type { Row } from './row.js'
import { RowFile } from './row-file.js'
import { type RowOutput, rowCount } from './row-output.js'

/** Suffix of a file in progress. After a crash it still holds its rows. */
export const UNFINISHED = '.lam-unfinished'

/**
 * Writes rows into a file that gets its name only when it is complete.
 *
 * The name holds a finished run or the old file. A run that ends early leaves its complete rows under the name if that is free,
 * otherwise as `<name>.partial`, and tells which. If the disk is full, it removes its file.
 */
export class FileOutput implements RowOutput {
  readonly #name: string
  readonly #path: string
  readonly #before: Stats | undefined
  readonly #file: RowFile
  #broken = false
  #ended = false

  /**
   * @param name the path as the user gave it, for messages
   * @param target the path with links followed, and the file there, if any
   * @throws LamError `LAM_OUTPUT_FAILED`
   */
  constructor(name: string, { path, found }: { readonly path: string; readonly found?: Stats }, format: Format) {
    this.#name = name
    this.#path = path
    this.#before = found
    const unfinished = join(
      dirname(path),
      `${basename(path).slice(0, 180)}.${randomBytes(4).toString('hex')}${UNFINISHED}`,
    )
    try {
      // Replacing a file requires permission to write into it, as writing into it does.
      if (found !== undefined) closeSync(openSync(path, 'r+'))
      // The rows may be private, so the file gets the old file's permissions only with its name.
      this.#file = new RowFile(unfinished, format, found === undefined ? 0o666 : 0o600)
    } catch (error) {
      throw outputFailed(`'${name}'`, error, readOnlyFolder(error, found))
    }
    process.on('exit', this.#atExit)
  }

  get rows(): number {
    return this.#file.rows
  }

  async write(row: Row): Promise<void> {
    this.#try(() => this.#file.add(row))
  }

  async finish(): Promise<undefined> {
    this.#try(() => {
      this.#file.complete()
      this.#file.flush()
    })
    this.#end(() => this.#moveTo(this.#path))
  }

  async stop(): Promise<string | undefined> {
    return this.#stop()
  }

  /** Handles an immediate end of the process, as on a second Ctrl-C. */
  readonly #atExit = () => {
    const told = this.#stop()
    if (told !== undefined) process.stderr.write(`lam: ${told}\n`)
  }

  #stop(): string | undefined {
    if (this.#ended) return undefined
    if (this.#broken || this.rows === 0) {
      this.#end(() => this.#file.discard())
      return undefined
    }
    this.#try(() => {
      this.#file.complete()
      this.#file.flush()
    })
    const path = this.#before === undefined && !existsSync(this.#path) ? this.#path : freeName(this.#path)
    this.#end(() => this.#moveTo(path))
    const kept = path === this.#path ? `'${this.#name}'` : `'${path}'`
    const old = path === this.#path ? '' : `; '${this.#name}' is unchanged`
    return `${rowCount(this.rows)} until then: ${kept}${old}`
  }

  #end(last: () => void): void {
    this.#ended = true
    process.off('exit', this.#atExit)
    last()
  }

  /** Removes the file after a failed write, because it is useless and the disk may be full. */
  #try(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#broken = true
      const before = this.#before === undefined ? '' : 'The old file is unchanged.'
      throw outputFailed(`'${this.#name}'`, error, before)
    }
  }

  #moveTo(path: string): void {
    const { path: unfinished } = this.#file
    this.#likeBefore(unfinished)
    this.#file.close()
    try {
      renameSync(unfinished, path)
    } catch {
      this.#copyTo(path, unfinished)
    }
  }

  /** Sets the permissions and, if allowed, the owner of the old file. */
  #likeBefore(unfinished: string): void {
    if (this.#before === undefined) return
    const { uid, gid, mode } = this.#before
    try {
      chownSync(unfinished, uid, gid)
    } catch {}
    chmodSync(unfinished, mode & 0o7777)
  }

  /** A file that cannot be replaced, such as a mount point, may still allow writes. */
  #copyTo(path: string, unfinished: string): void {
    try {
      copyFileSync(unfinished, path)
      unlinkSync(unfinished)
    } catch (error) {
      throw outputFailed(`'${this.#name}'`, error, `The rows are complete in '${unfinished}'.`)
    }
  }
}

/** `rows.npy.partial`, or the first of `rows.npy.partial-2`, `-3`, … that is free. */
function freeName(path: string): string {
  let name = `${path}.partial`
  for (let i = 2; existsSync(name); i++) name = `${path}.partial-${i}`
  return name
}

function readOnlyFolder(error: unknown, found: Stats | undefined): string {
  const { code, syscall, path } = error as NodeJS.ErrnoException
  const denied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
  if (!denied || found === undefined || syscall !== 'open' || !path?.endsWith(UNFINISHED)) return ''
  return 'A file is replaced only once the new one beside it is whole, and its folder takes no new file. To write into it in place, use > instead of --output.'
}
