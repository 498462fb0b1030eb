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
  readonly #engine: EngineState
  readonly #readSoon = debounce(() => this.#read(), PAUSE)
  #wanted = ''
  #call: { readonly text: string; readonly abort: AbortController } | undefined

  constructor(engine: EngineState) {
    this.#engine = engine
    effect(() => {
      if (engine.info.value === undefined) this.document.value = undefined
      else this.#readSoon()
    })
  }

  /** The text to have read; empty for none. */
  want(text: string): void {
    this.#wanted = text
    if (this.#call && this.#call.text !== text) this.#call.abort.abort()
    this.#readSoon()
  }

  async #read(): Promise<void> {
    const { info, client } = this.#engine
    const text = this.#wanted
    if (this.#call || info.value === undefined || text.trim() === '' || this.document.value?.text === text) return
    const abort = new AbortController()
    this.#call = { text, abort }
    let refused = false
    try {
      const rows = await client.passages(text, abort.signal)
      if (this.#engine.client === client) this.document.value = { text, rows }
    } catch (error) {
      refused = this.#take(error)
    } finally {
      this.#call = undefined
    }
    if (!refused) this.#read()
  }

  #take(error: unknown): boolean {
    if (!(error instanceof EngineError)) throw error
    const { code } = error.problem
    if (code === 'LAM_ABORTED') return false
    if (code !== 'LAM_DISPOSED') this.#engine.problem.value = error.problem
    return true
  }
}
