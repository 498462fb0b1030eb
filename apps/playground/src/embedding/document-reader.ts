import { effect, signal } from '@preact/signals'
import { EngineError } from '../engine/engine-client.js'
import type { EngineState } from '../state/engine-state.js'
import { debounce } from './debounce.js'
import { readingSteps } from './reading-steps.js'

/** A document as far as it was read: a row for each of its paragraphs up to there. */
export interface ReadDocument {
  readonly text: string
  readonly rows: readonly Float32Array[]
  /** Where each paragraph stands in the text. */
  readonly passages: readonly { readonly start: number; readonly end: number }[]
  /** Of what was read */
  readonly tokens: number
  /** Whether this is all of it. */
  readonly isWhole: boolean
}

/** How far reading is. */
export interface ReadProgress {
  /** 0 to 1, by the pace of what was read before; undefined while there is no pace yet. */
  readonly share: number | undefined
  readonly secondsLeft: number | undefined
}

/** ms without a keystroke before a document is read again */
const PAUSE = 500
/** ms between two looks at the clock */
const TICK = 200

/**
 * Keeps one long text read, each paragraph in the context of all before it: first its beginning, so that there is something to see,
 * in the end all of it in one run.
 */
export class DocumentReader {
  readonly document = signal<ReadDocument | undefined>(undefined)
  readonly progress = signal<ReadProgress | undefined>(undefined)
  /** The text that reading failed for, until another is wanted. */
  readonly failed = signal<string | undefined>(undefined)
  /** The text that the user had enough of. What was read of it stays. */
  readonly stopped = signal<string | undefined>(undefined)
  readonly #engine: EngineState
  readonly #readSoon = debounce(() => this.#read(), PAUSE)
  #wanted = ''
  #call: { readonly text: string; readonly abort: AbortController } | undefined

  constructor(engine: EngineState) {
    this.#engine = engine
    effect(() => {
      if (engine.info.value === undefined) {
        this.document.value = undefined
        this.failed.value = undefined
        this.stopped.value = undefined
      } else this.#readSoon()
    })
  }

  /** The text to have read; empty for none. */
  want(text: string): void {
    this.#wanted = text
    this.failed.value = undefined
    if (text !== '' && text !== this.stopped.value) this.stopped.value = undefined
    if (this.#call && this.#call.text !== text) this.#call.abort.abort()
    this.#readSoon()
  }

  /** Calls reading off; what is there stays. */
  stop(): void {
    this.stopped.value = this.#wanted
    this.#call?.abort.abort()
  }

  /** Reads the rest of what was stopped. */
  goOn(): void {
    this.stopped.value = undefined
    this.#readSoon()
  }

  async #read(): Promise<void> {
    const { info } = this.#engine
    const text = this.#wanted
    const done = this.document.value
    if (this.#call || info.value === undefined || text.trim() === '' || this.stopped.value === text) return
    if (done?.text === text && done.isWhole) return
    const abort = new AbortController()
    this.#call = { text, abort }
    let failed = false
    try {
      await this.#readInSteps(text, abort.signal)
    } catch (error) {
      failed = this.#take(error, text)
    } finally {
      this.#call = undefined
      this.progress.value = undefined
    }
    if (!failed) this.#read()
  }

  async #readInSteps(text: string, signal: AbortSignal): Promise<void> {
    const { client } = this.#engine
    const done = this.document.value
    const readTo = done?.text === text ? (done.passages.at(-1)?.end ?? 0) : 0
    const steps = readingSteps(text).filter((end) => end > readTo)
    const all = steps.reduce((a, b) => a + b, 0)
    let before = 0
    let pace: number | undefined
    for (const end of steps) {
      const start = performance.now()
      const show = () => this.#show(before, end, all, pace, performance.now() - start)
      show()
      const clock = setInterval(show, TICK)
      try {
        const { data, dim, tokenCounts, passages } = await client.passages(text.slice(0, end), signal)
        if (this.#engine.client !== client) return
        const rows = passages.map((_, i) => data.subarray(i * dim, (i + 1) * dim))
        const tokens = tokenCounts.reduce((a, b) => a + b, 0)
        this.document.value = { text, rows, passages, tokens, isWhole: end === text.length }
      } finally {
        clearInterval(clock)
      }
      pace = end / (performance.now() - start)
      before += end
    }
  }

  /**
   * @param before characters of the steps that are done
   * @param end characters of the step at hand
   * @param all characters of all steps
   * @param pace characters a ms
   */
  #show(before: number, end: number, all: number, pace: number | undefined, milliseconds: number): void {
    if (pace === undefined) {
      this.progress.value = { share: undefined, secondsLeft: undefined }
      return
    }
    // A step that takes longer than the one before it promised does not look done.
    const step = Math.min(pace * milliseconds, end * 0.97)
    const left = all - before - step
    this.progress.value = { share: (before + step) / all, secondsLeft: Math.max(1, Math.round(left / pace / 1000)) }
  }

  /** @returns whether this text is not to be tried again */
  #take(error: unknown, text: string): boolean {
    if (!(error instanceof EngineError)) throw error
    const { code } = error.problem
    if (code === 'LAM_ABORTED') return false
    if (code === 'LAM_DISPOSED') return true
    this.#engine.problem.value = error.problem
    if (this.#wanted !== text) return false
    this.failed.value = text
    return true
  }
}
