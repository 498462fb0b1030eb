import { effect, signal } from '@preact/signals'
import { EngineError } from '../engine/engine-client.js'
import type { EngineState } from '../state/engine-state.js'
import { debounce } from './debounce.js'
import { readingSteps } from './reading-steps.js'

/** The part of a document that the engine has read, with a row for each of its paragraphs. */
export interface ReadDocument {
  readonly text: string
  readonly rows: readonly Float32Array[]
  /** The range of each paragraph in the text. */
  readonly passages: readonly { readonly start: number; readonly end: number }[]
  /** Tokens of the read part. */
  readonly tokens: number
  /** Whether the part is the whole document. */
  readonly isWhole: boolean
}

/** Progress of reading. */
export interface ReadProgress {
  /** 0 to 1, estimated from the speed so far; undefined before the first step. */
  readonly share: number | undefined
  readonly secondsLeft: number | undefined
}

/** ms without a keystroke before a document is read again */
const PAUSE = 500
/** ms between two looks at the clock */
const TICK = 200

/**
 * Reads one long text, each paragraph in the context of the text before it. It reads the beginning first, for an early result, and in
 * the end the whole text in one run.
 */
export class DocumentReader {
  readonly document = signal<ReadDocument | undefined>(undefined)
  readonly progress = signal<ReadProgress | undefined>(undefined)
  /** The text whose reading failed, until the view sets another. */
  readonly failed = signal<string | undefined>(undefined)
  /** The text that the user stopped. Its rows stay. */
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

  /** Sets the text to read; empty for none. */
  want(text: string): void {
    this.#wanted = text
    this.failed.value = undefined
    if (text !== '' && text !== this.stopped.value) this.stopped.value = undefined
    if (this.#call && this.#call.text !== text) this.#call.abort.abort()
    this.#readSoon()
  }

  /** Stops reading, and keeps the rows. */
  stop(): void {
    this.stopped.value = this.#wanted
    this.#call?.abort.abort()
  }

  /** Continues a stopped text. */
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
   * @param before characters of the finished steps
   * @param end characters of the current step
   * @param all characters of all steps
   * @param pace characters per ms
   */
  #show(before: number, end: number, all: number, pace: number | undefined, milliseconds: number): void {
    if (pace === undefined) {
      this.progress.value = { share: undefined, secondsLeft: undefined }
      return
    }
    // A step that exceeds its estimate must not look finished.
    const step = Math.min(pace * milliseconds, end * 0.97)
    const left = all - before - step
    this.progress.value = { share: (before + step) / all, secondsLeft: Math.max(1, Math.round(left / pace / 1000)) }
  }

  /** @returns whether reading this text again is useless */
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
