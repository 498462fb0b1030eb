import { effect, signal } from '@preact/signals'
import { EngineError } from '../engine/engine-client.js'
import { isRefusal } from '../engine/problem.js'
import type { EngineState } from '../state/engine-state.js'
import { debounce } from './debounce.js'
import { missingTexts } from './missing-texts.js'
import type { Vector } from './vector.js'

/** The users of texts, the most urgent first, because the reader waits for a query's answer. */
const SCOPES = ['query', 'texts', 'documents'] as const
export type Scope = (typeof SCOPES)[number]

/** ms without a keystroke before work starts */
const PAUSE = 250

/**
 * Embeds the texts of every view. It sends only new texts, a few at a time, so that each shows early and a change of mind costs
 * little.
 */
export class Embedder {
  /** Text to embedding, of this engine; replaced, never changed. */
  readonly vectors = signal<ReadonlyMap<string, Vector>>(new Map())
  /** Texts without a pending answer: the engine refused them or failed. */
  readonly failed = signal<ReadonlySet<string>>(new Set())
  /** The users whose texts wait after a stop. */
  readonly stopped = signal<ReadonlySet<Scope>>(new Set())
  readonly #engine: EngineState
  readonly #wanted = new Map<Scope, readonly string[]>(SCOPES.map((scope) => [scope, []]))
  /** Texts that this engine refuses */
  readonly #refused = new Set<string>()
  /** Texts of a refused call, sent one by one to find the invalid one */
  readonly #suspects = new Set<string>()
  /** Whether the engine failed: the embedder sends no more before the user acts. */
  #isHalted = false
  readonly #workSoon = debounce(() => this.#work(), PAUSE)
  #call: { readonly texts: readonly string[]; readonly abort: AbortController } | undefined

  constructor(engine: EngineState) {
    this.#engine = engine
    effect(() => {
      if (engine.info.value === undefined) {
        // Rows of another backend or model are not comparable with the new ones.
        this.vectors.value = new Map()
        this.#refused.clear()
        this.#suspects.clear()
        this.#resume()
      } else this.#workSoon()
    })
  }

  /** Replaces the texts of a view. Other texts end a stop. */
  want(scope: Scope, texts: readonly string[]): void {
    this.#wanted.set(scope, texts)
    this.#setStopped(scope, false)
    this.#abortUnwanted()
    this.#resume()
    this.#workSoon()
  }

  /** Stops the work on a view's texts, and keeps their rows. */
  stop(scope: Scope): void {
    this.#setStopped(scope, true)
    this.#abortUnwanted()
  }

  /** Ends a stop. */
  goOn(scope: Scope): void {
    this.#setStopped(scope, false)
    this.#workSoon()
  }

  #setStopped(scope: Scope, isStopped: boolean): void {
    const others = [...this.stopped.value].filter((one) => one !== scope)
    if (isStopped !== this.stopped.value.has(scope))
      this.stopped.value = new Set(isStopped ? [...others, scope] : others)
  }

  #abortUnwanted(): void {
    const all = new Set(this.#active().flat())
    if (this.#call && !this.#call.texts.some((text) => all.has(text))) this.#call.abort.abort()
  }

  /** Texts that are wanted and not stopped, the most urgent first. */
  #active(): (readonly string[])[] {
    return [...this.#wanted].filter(([scope]) => !this.stopped.value.has(scope)).map(([, texts]) => texts)
  }

  #resume(): void {
    this.#isHalted = false
    this.failed.value = new Set(this.#refused)
  }

  async #work(): Promise<void> {
    const { info, client } = this.#engine
    if (this.#call || this.#isHalted || info.value === undefined) return
    const known = (text: string) => this.vectors.value.has(text) || this.#refused.has(text)
    const missing = missingTexts(this.#active(), known, info.value.textsPerCall)
    const texts = missing.some((text) => this.#suspects.has(text)) ? missing.slice(0, 1) : missing
    if (texts.length === 0) return
    const abort = new AbortController()
    this.#call = { texts, abort }
    try {
      const { data, dim, tokenCounts, truncated } = await client.embed(texts, abort.signal)
      const vectors = new Map(this.vectors.value)
      texts.forEach((text, i) => {
        const row = data.subarray(i * dim, (i + 1) * dim)
        vectors.set(text, { row, tokens: tokenCounts[i], truncated: truncated.includes(i) })
      })
      if (this.#engine.client === client) this.vectors.value = vectors
    } catch (error) {
      this.#take(error, texts)
    } finally {
      this.#call = undefined
    }
    this.#work()
  }

  #take(error: unknown, texts: readonly string[]): void {
    if (!(error instanceof EngineError)) throw error
    const { code } = error.problem
    if (code === 'LAM_ABORTED' || code === 'LAM_DISPOSED') return
    if (isRefusal(code) && texts.length > 1) {
      for (const text of texts) this.#suspects.add(text)
      return
    }
    if (isRefusal(code)) this.#refused.add(texts[0])
    else this.#isHalted = true
    const unsent = this.#isHalted ? [...this.#wanted.values()].flat() : []
    this.failed.value = new Set([...this.#refused, ...unsent.filter((text) => !this.vectors.value.has(text))])
    this.#engine.problem.value = error.problem
  }
}
