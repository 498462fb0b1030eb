import { mkdtempSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ByteSink } from './byte-sink.js'
import type { Format } from './format.js'
import { outputFailed } from './output-failed.js'
import type { Row } from './row.js'
import { RowFile } from './row-file.js'
import { type RowOutput, rowCount } from './row-output.js'

/** Bytes per write. */
const BLOCK = 1 << 16

/**
 * Rows for a stream whose head tells their number. A temporary file holds them until all are there. After a failure the stream gets
 * none, because a matrix with fewer rows looks complete.
 */
export class SpooledOutput implements RowOutput {
  readonly #sink: ByteSink
  readonly #folder: string
  readonly #file: RowFile
  #ended = false

  /** @throws LamError `LAM_OUTPUT_FAILED` */
  constructor(sink: ByteSink, format: Format) {
    this.#sink = sink
    try {
      this.#folder = mkdtempSync(join(tmpdir(), 'lam-'))
      this.#file = new RowFile(join(this.#folder, 'rows'), format, 0o600)
    } catch (error) {
      throw spoolFailed(error)
    }
    process.on('exit', this.#remove)
  }

  get rows(): number {
    return this.#file.rows
  }

  async write(row: Row): Promise<void> {
    try {
      this.#file.add(row)
    } catch (error) {
      throw spoolFailed(error)
    }
  }

  async finish(): Promise<string> {
    try {
      await this.#passOn()
    } finally {
      this.#end()
    }
    return `wrote ${rowCount(this.rows)} to ${this.#sink.name}`
  }

  async stop(failed: boolean): Promise<string | undefined> {
    if (this.#ended) return undefined
    if (!failed && this.rows > 0) {
      await this.finish()
      return `${rowCount(this.rows)} until then on ${this.#sink.name}`
    }
    this.#end()
    await this.#sink.close()
    return this.rows === 0 ? undefined : `nothing was written to ${this.#sink.name}; ${rowCount(this.rows)} were ready`
  }

  async #passOn(): Promise<void> {
    const length = this.#file.complete()
    for (let start = 0; start < length; start += BLOCK) {
      const block = new Uint8Array(Math.min(BLOCK, length - start))
      readSync(this.#file.fd, block, 0, block.length, start)
      await this.#sink.write(block)
    }
    await this.#sink.close()
  }

  #end(): void {
    this.#ended = true
    process.off('exit', this.#remove)
    this.#file.close()
    this.#remove()
  }

  readonly #remove = () => rmSync(this.#folder, { recursive: true, force: true })
}

function spoolFailed(error: unknown): Error {
  const rest =
    'The rows wait in a temporary file until all are there. Set TMPDIR to a folder with room, or use --output.'
  return outputFailed(`into the folder for temporary files, '${tmpdir()}'`, error, rest)
}
