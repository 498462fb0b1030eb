import type { EncodeOptions } from '../lam/options.js'

/** What of a call's options decides its rows: calls where these are equal may share a batch. */
export type SharedOptions = Omit<EncodeOptions, 'signal' | 'onProgress' | 'output'>

/** A call's texts that wait, or run, or are done. */
export interface QueuedCall {
  readonly texts: readonly string[]
  readonly options: SharedOptions
  /** Equal for equal options. */
  readonly key: string
  /** The first text that no batch has taken. */
  next: number
}

/** Texts `start` to `end` of a call. */
export interface BatchPart<C extends QueuedCall> {
  readonly call: C
  readonly start: number
  readonly end: number
}

export interface BatchLimits {
  readonly texts: number
  /** UTF-16 units; a longer text makes a batch of its own. */
  readonly characters: number
}

/**
 * Calls that wait for a batch. Calls of equal options wait in one line, and the lines take turns. A call that does not fit into one batch goes
 * to the end of its line after each, so that small calls pass a large one.
 */
export class BatchQueue<C extends QueuedCall> {
  readonly #lines = new Map<string, Set<C>>()
  #texts = 0

  /** Texts that wait. */
  get texts(): number {
    return this.#texts
  }

  add(call: C): void {
    const line = this.#lines.get(call.key) ?? new Set()
    line.add(call)
    this.#lines.set(call.key, line)
    this.#texts += call.texts.length - call.next
  }

  /** Forgets the texts of a call that wait still. */
  delete(call: C): void {
    const line = this.#lines.get(call.key)
    if (!line?.delete(call)) return
    this.#texts -= call.texts.length - call.next
    if (line.size === 0) this.#lines.delete(call.key)
  }

  /** Takes the next batch; empty where nothing waits. */
  take(limits: BatchLimits): BatchPart<C>[] {
    const parts: BatchPart<C>[] = []
    for (const [key, line] of this.#lines) {
      fill(parts, line, limits)
      this.#lines.delete(key)
      if (line.size > 0) this.#lines.set(key, line)
      break
    }
    for (const { start, end } of parts) this.#texts -= end - start
    return parts
  }
}

/** Takes texts from the head of the line until the batch is full. */
function fill<C extends QueuedCall>(parts: BatchPart<C>[], line: Set<C>, limits: BatchLimits): void {
  let texts = 0
  let characters = 0
  for (const call of line) {
    const start = call.next
    while (call.next < call.texts.length) {
      const { length } = call.texts[call.next]
      if (texts === limits.texts || (texts > 0 && characters + length > limits.characters)) break
      texts += 1
      characters += length
      call.next += 1
    }
    if (call.next === start) return
    parts.push({ call, start, end: call.next })
    line.delete(call)
    if (call.next === call.texts.length) continue
    line.add(call)
    return
  }
}

/** The options that decide rows, each with what holds where a call names none. The compiler asks for a new one here. */
const DEFAULTS: { readonly [Name in keyof SharedOptions]-?: SharedOptions[Name] | undefined } = {
  dim: undefined,
  maxTokens: undefined,
  prompt: undefined,
  normalize: true,
}

/**
 * The options of a call that decide rows, copied, and a string that is equal where they are.
 * @param options checked, so that values of one meaning are of one type
 */
export function sharedOptions(options: SharedOptions): { options: SharedOptions; key: string } {
  const { prompt } = options
  const copied = { ...options, ...(typeof prompt === 'object' ? { prompt: { text: prompt.text } } : {}) }
  const names = Object.keys(DEFAULTS) as (keyof SharedOptions)[]
  const named = names.filter((name) => copied[name] !== undefined && copied[name] !== DEFAULTS[name])
  const given = named.map((name) => [name, copied[name]] as const)
  // JSON has no Infinity.
  const key = JSON.stringify(given, (_, value) => (typeof value === 'number' ? String(value) : value))
  return { options: Object.fromEntries(given), key }
}
