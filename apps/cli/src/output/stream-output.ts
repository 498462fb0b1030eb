import type { ByteSink } from './byte-sink.js'
import type { Format } from './format.js'
import type { Row } from './row.js'
import { type RowOutput, rowCount } from './row-output.js'

/** Writes each row to a stream as soon as it is ready. */
export class StreamOutput implements RowOutput {
  readonly #sink: ByteSink
  readonly #format: Format
  #rows = 0
  #begun = false
  #broken = false

  /** @param format a format whose head does not tell the number of rows */
  constructor(sink: ByteSink, format: Format) {
    this.#sink = sink
    this.#format = format
  }

  get rows(): number {
    return this.#rows
  }

  async write(row: Row): Promise<void> {
    for (const piece of this.#format.row(row, this.#rows === 0)) await this.#write(piece)
    this.#rows++
  }

  async finish(): Promise<string> {
    await this.#write(this.#format.tail(this.#rows))
    await this.#sink.close()
    return `wrote ${rowCount(this.#rows)} to ${this.#sink.name}`
  }

  /** After a failure it leaves an array open, so that a reader does not take it for complete. */
  async stop(failed: boolean): Promise<string | undefined> {
    if (this.#broken) return undefined
    if (!failed) await this.finish()
    else await this.#sink.close()
    return this.#rows === 0 ? undefined : `${rowCount(this.#rows)} until then on ${this.#sink.name}`
  }

  async #write(piece: string | Uint8Array): Promise<void> {
    const head = this.#begun ? '' : this.#format.head(0)
    this.#begun = true
    try {
      if (head.length > 0) await this.#sink.write(head)
      if (piece.length > 0) await this.#sink.write(piece)
    } catch (error) {
      this.#broken = true
      throw error
    }
  }
}
