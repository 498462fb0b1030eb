import { effect, signal } from '@preact/signals'
import { EngineError } from '../engine/engine-client.js'
import type { PassageRows } from '../engine/protocol.js'
import type { EngineState } from '../state/engine-state.js'
import { debounce } from './debounce.js'

/** A document, read: a row for each of its paragraphs. */
export interface ReadDocument {
  readonly text: string
  readonly rows: PassageRows
}

/** ms without a keystroke before a document is read again */
const PAUSE = 500

/** Keeps one long text read: once, whole, each paragraph in the context of all before it. */
export class DocumentReader {
  readonly document = signal<ReadDocument | undefined>(undefined)
  /** The text that reading failed for, until another is wanted. */
  readonly failed = signal<string | undefined>(undefined)
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
      } else this.#readSoon()
    })
  }

  /** The text to have read; empty for none. */
  want(text: string): void {
    this.#wanted = text
    this.failed.value = undefined
    if (this.#call && this.#call.text !== text) this.#call.abort.abort()
    this.#readSoon()
  }

  async #read(): Promise<void> {
    const { info, client } = this.#engine
    const text = this.#wanted
    if (this.#call || info.value === undefined || text.trim() === '' || this.document.value?.text === text) return
    const abort = new AbortController()
    this.#call = { text, abort }
    let failed = false
    try {
      const rows = await client.passages(text, abort.signal)
      if (this.#engine.client === client) this.document.value = { text, rows }
    } catch (error) {
      failed = this.#take(error, text)
    } finally {
      this.#call = undefined
    }
    if (!failed) this.#read()
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
