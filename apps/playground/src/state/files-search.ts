import type { Hit, SearchMode } from '@lamjs/search'
import { effect, signal } from '@preact/signals'
import { debounce } from '../embedding/debounce.js'
import { EngineError } from '../engine/engine-client.js'
import type { IndexProgress, IndexReport, PickedFile, Problem, Surroundings } from '../engine/protocol.js'
import { pathGlobs } from '../files/path-globs.js'
import type { Picked } from '../files/picked-files.js'
import type { EngineState } from './engine-state.js'

/** ms without a keystroke before a search */
const PAUSE = 200

export interface IndexWork extends IndexProgress {
  /** undefined while the pace is not known */
  readonly secondsLeft: number | undefined
}

/** The hits of a query. */
export interface Found {
  readonly query: string
  readonly hits: readonly Hit[]
}

/** A search in files that the user picked. The engine's worker indexes them; another engine indexes them anew. */
export class FilesSearch {
  readonly picked = signal<Picked | undefined>(undefined)
  readonly query = signal('')
  readonly mode = signal<SearchMode>('hybrid')
  /** What the user typed to name files; empty for all */
  readonly only = signal('')
  /** The indexing under way, or where a stop left it */
  readonly work = signal<IndexWork | undefined>(undefined)
  /** undefined until all files are indexed */
  readonly report = signal<IndexReport | undefined>(undefined)
  /** Whether the user stopped the indexing */
  readonly isStopped = signal(false)
  readonly found = signal<Found | undefined>(undefined)
  readonly problem = signal<Problem | undefined>(undefined)
  readonly #engine: EngineState
  readonly #searchSoon = debounce(() => this.#search(), PAUSE)
  #indexing: AbortController | undefined
  #searching: AbortController | undefined
  #startedAt = 0

  constructor(engine: EngineState) {
    this.#engine = engine
    effect(() => {
      // Another engine has other rows, in a worker of its own.
      const isReady = engine.info.value !== undefined
      this.#forget()
      if (isReady) this.#index()
    })
    effect(() => {
      void [this.query.value, this.mode.value, this.only.value]
      this.#searchSoon()
    })
    effect(() => this.#hear(engine.indexing.value))
  }

  /** Replaces the files. It never rejects; `problem` tells a folder that the browser cannot read. */
  async pick(picking: Promise<Picked>): Promise<void> {
    try {
      const picked = await picking
      this.picked.value = picked
      this.#forget()
      this.#index()
    } catch (error) {
      const message = `The browser cannot read what you chose: ${(error as Error).message}`
      this.problem.value = { code: 'LAM_INPUT_INVALID', message }
    }
  }

  /** Stops the indexing. What is indexed can be searched. */
  stop(): void {
    this.isStopped.value = true
    this.#indexing?.abort()
  }

  /** Goes on with what a stop left. */
  goOn(): void {
    this.isStopped.value = false
    this.#index()
  }

  /** Indexes the same files again after a problem. */
  retry(): void {
    this.#forget()
    this.#index()
  }

  surroundings(hit: Hit): Promise<Surroundings> {
    const file = this.picked.value?.files.find(({ path }) => path === hit.file) as PickedFile
    return this.#engine.client.surroundings(file, { text: hit.text, start: hit.start })
  }

  #forget(): void {
    this.#indexing?.abort()
    this.#searching?.abort()
    this.#indexing = undefined
    this.work.value = undefined
    this.report.value = undefined
    this.found.value = undefined
    this.problem.value = undefined
    this.isStopped.value = false
  }

  async #index(): Promise<void> {
    const { client, info } = this.#engine
    const picked = this.picked.peek()
    if (picked === undefined || info.peek() === undefined) return
    const abort = new AbortController()
    this.#indexing = abort
    this.#startedAt = performance.now()
    this.work.value = { files: 0, passages: 0, share: 0, secondsLeft: undefined }
    this.problem.value = undefined
    try {
      const report = await client.index(picked.files, abort.signal)
      if (this.#indexing === abort) this.report.value = report
    } catch (error) {
      if (this.#indexing === abort) this.problem.value = problemIn(error)
    } finally {
      if (this.#indexing === abort) {
        if (!this.isStopped.peek()) this.work.value = undefined
        this.#indexing = undefined
        this.#searchSoon()
      }
    }
  }

  #hear(progress: IndexProgress | undefined): void {
    if (progress === undefined || this.#indexing === undefined) return
    const { passages = 0 } = this.work.peek() ?? {}
    const seconds = (performance.now() - this.#startedAt) / 1000
    const isPaced = seconds > 2 && progress.share > 0.02
    const secondsLeft = isPaced ? Math.max(1, Math.round((seconds / progress.share) * (1 - progress.share))) : undefined
    this.work.value = { ...progress, secondsLeft }
    if (progress.passages > passages) this.#searchSoon()
  }

  async #search(): Promise<void> {
    const query = this.query.peek().trim()
    this.#searching?.abort()
    const { client, info } = this.#engine
    if (query === '') this.found.value = undefined
    if (query === '' || this.picked.peek() === undefined || info.peek() === undefined) return
    const abort = new AbortController()
    this.#searching = abort
    try {
      const paths = pathGlobs(this.only.peek())
      const hits = await client.search({ query, mode: this.mode.peek(), paths }, abort.signal)
      if (this.#searching === abort) this.found.value = { query, hits }
    } catch (error) {
      if (this.#searching === abort) this.problem.value = problemIn(error)
    }
  }
}

/** undefined for what the user did: a stop, or another engine. */
function problemIn(error: unknown): Problem | undefined {
  if (!(error instanceof EngineError)) throw error
  return /ABORTED|DISPOSED/.test(error.problem.code) ? undefined : error.problem
}
