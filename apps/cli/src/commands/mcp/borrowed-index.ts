import type { Engines } from '../search/engines.js'
import { type IndexEngineFlags, type OpenedIndex, openSearchIndex } from '../search/open-search-index.js'

/** Time after which an index that nobody uses is closed, in ms. Others wait 10 s for a folder. */
const IDLE = 3_000

/** An index that is open while it is used and a moment longer, so that other processes may update it meanwhile. */
export class BorrowedIndex {
  readonly #flags: IndexEngineFlags
  readonly #engines: Engines
  readonly #root: string
  #opened: Promise<OpenedIndex> | undefined
  #users = 0
  #idle: NodeJS.Timeout | undefined

  constructor(flags: IndexEngineFlags, engines: Engines, root: string) {
    this.#flags = flags
    this.#engines = engines
    this.#root = root
  }

  async use<Result>(work: (opened: OpenedIndex) => Promise<Result>): Promise<Result> {
    clearTimeout(this.#idle)
    this.#users++
    try {
      this.#opened ??= openSearchIndex(this.#flags, this.#engines, { create: false, root: this.#root })
      const opened = await this.#opened.catch((error: unknown) => {
        this.#opened = undefined
        throw error
      })
      return await work(opened)
    } finally {
      this.#users--
      clearTimeout(this.#idle)
      if (this.#users === 0) this.#idle = setTimeout(() => this.close(), IDLE).unref()
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle)
    const opened = this.#opened
    this.#opened = undefined
    await (await opened?.catch(() => undefined))?.index.close()
  }
}
