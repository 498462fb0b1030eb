import { LamError } from '@lamjs/core'
import type { Files } from '../../files/files.js'

/** The notes of a job in the folder of its output. */
export class Notes {
  readonly manifestPath: string
  readonly receiptsFolder: string
  readonly failuresFolder: string
  readonly #files: Files
  readonly #folder: string

  constructor(files: Files, folder: string) {
    this.#files = files
    this.#folder = folder
    this.manifestPath = files.join(folder, '_lam', 'manifest.json')
    this.receiptsFolder = files.join(folder, '_lam', 'shards')
    this.failuresFolder = files.join(folder, '_lam', 'failed')
  }

  receiptPath(shard: string): string {
    return this.#files.join(this.receiptsFolder, `${shard}.json`)
  }

  /** Why a shard failed; removed when it lands. */
  failurePath(shard: string): string {
    return this.#files.join(this.failuresFolder, `${shard}.json`)
  }

  /** All folders that a job writes to. */
  folders(): readonly string[] {
    return [this.#folder, this.#files.join(this.#folder, '_lam'), this.receiptsFolder, this.failuresFolder]
  }

  /** The value of a note; undefined if there is none. @throws LamError `LAM_OUTPUT_FAILED`, `LAM_STORE_FAILED` */
  async read(path: string): Promise<unknown> {
    const bytes = await this.#files.readWhole(path)
    if (bytes === undefined) return undefined
    try {
      return JSON.parse(bytes.toString())
    } catch (cause) {
      throw new LamError('LAM_OUTPUT_FAILED', `${path} is not JSON (${(cause as Error).message}).`, { cause })
    }
  }

  write(path: string, value: unknown): Promise<void> {
    return this.#files.write(path, [new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)])
  }
}
