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

/** Ending of a file that is being written. After a crash its rows are still in it. */
export const UNFINISHED = '.lam-unfinished'

/**
 * Rows into a file that takes its name only when it is whole.
 *
 * The name holds a finished run or what it held before. A run that ends early leaves its whole rows under the name where nothing was
 * there before, and beside it as `<name>.partial` where something was; it says which. What cannot be written because the disk is full
 * is removed.
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
   * @param path the same with links followed
   * @param before the file there, if any
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
      // Replacing a file needs leave to write into it, as writing into it would.
      if (found !== undefined) closeSync(openSync(path, 'r+'))
      // What is in it may be private; it gets the other file's permissions with its name.
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

  /** Of a process that ends without waiting, as on a second Ctrl-C. */
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
    const old = path === this.#path ? '' : `; '${this.#name}' is as it was`
    return `${rowCount(this.rows)} until then: ${kept}${old}`
  }

  #end(last: () => void): void {
    this.#ended = true
    process.off('exit', this.#atExit)
    last()
  }

  /** A failed write makes the file useless, and takes room on a disk that has none. */
  #try(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#broken = true
      const before = this.#before === undefined ? '' : 'What was there before is as it was.'
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

  /** The permissions and, where that is allowed, the owner of the file that is replaced. */
  #likeBefore(unfinished: string): void {
    if (this.#before === undefined) return
    const { uid, gid, mode } = this.#before
    try {
      chownSync(unfinished, uid, gid)
    } catch {}
    chmodSync(unfinished, mode & 0o7777)
  }

  /** A name that cannot be replaced, such as one that is mounted by itself, can perhaps be written into. */
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
