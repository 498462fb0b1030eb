import type { EncodeOptions } from '../lam/options.js'

/** The options that decide a call's rows. Calls with equal ones may share a batch. */
export type SharedOptions = Omit<EncodeOptions, 'signal' | 'onProgress' | 'output'>

/** A call, and how many of its texts batches have taken. */
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

/** The most that one batch may hold. */
export interface BatchCapacity {
  readonly texts: number
  /** UTF-16 units; a longer text makes a batch of its own. */
  readonly characters: number
}

/**
 * Calls that wait for a batch. Calls of equal options wait in one line, and the lines take turns. A call that is larger than a batch goes
 * to the end of its line after each batch, so that small calls pass a large one.
 */
export class BatchQueue<C extends QueuedCall> {
  readonly #lines = new Map<string, Set<C>>()
  #texts = 0
  #characters = 0

  /** Texts that wait. */
  get texts(): number {
    return this.#texts
  }

  /** UTF-16 units of the texts that wait. */
  get characters(): number {
    return this.#characters
  }

  add(call: C): void {
    const line = this.#lines.get(call.key) ?? new Set()
    line.add(call)
    this.#lines.set(call.key, line)
    this.#texts += call.texts.length - call.next
    this.#characters += charactersOf(call.texts, call.next, call.texts.length)
  }

  /** Removes the texts of a call that still wait. */
  delete(call: C): void {
    const line = this.#lines.get(call.key)
    if (!line?.delete(call)) return
    this.#texts -= call.texts.length - call.next
    this.#characters -= charactersOf(call.texts, call.next, call.texts.length)
    if (line.size === 0) this.#lines.delete(call.key)
  }

  /** Takes the next batch; empty if no text waits. */
  take(capacity: BatchCapacity): BatchPart<C>[] {
    for (const [key, line] of this.#lines) {
      const parts: BatchPart<C>[] = []
      fill(parts, line, capacity)
      return this.#taken(key, line, parts)
    }
    return []
  }

  /** Takes a batch of calls that fit into it whole, and passes over all others; empty if no such call waits. */
  takeShort(capacity: BatchCapacity): BatchPart<C>[] {
    for (const [key, line] of this.#lines) {
      const parts = shortCalls(line, capacity)
      if (parts.length > 0) return this.#taken(key, line, parts)
    }
    return []
  }

  /** The line goes behind the others. */
  #taken(key: string, line: Set<C>, parts: BatchPart<C>[]): BatchPart<C>[] {
    this.#lines.delete(key)
    if (line.size > 0) this.#lines.set(key, line)
    for (const { call, start, end } of parts) {
      this.#texts -= end - start
      this.#characters -= charactersOf(call.texts, start, end)
    }
    return parts
  }
}

/** Takes texts from the head of the line until the batch is full. */
function fill<C extends QueuedCall>(parts: BatchPart<C>[], line: Set<C>, capacity: BatchCapacity): void {
  let texts = 0
  let characters = 0
  for (const call of line) {
    const start = call.next
    while (call.next < call.texts.length) {
      const { length } = call.texts[call.next]
      if (texts === capacity.texts || (texts > 0 && characters + length > capacity.characters)) break
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

/** UTF-16 units of texts `start` to `end`. */
export function charactersOf(texts: readonly string[], start = 0, end = texts.length): number {
  let characters = 0
  for (let text = start; text < end; text++) characters += texts[text].length
  return characters
}

/** Takes whole calls from the line until the batch is full. */
function shortCalls<C extends QueuedCall>(line: Set<C>, capacity: BatchCapacity): BatchPart<C>[] {
  const parts: BatchPart<C>[] = []
  const left = { ...capacity }
  for (const call of line) {
    const start = call.next
    const end = call.texts.length
    if (end - start > left.texts) continue
    const characters = charactersOf(call.texts, start, end)
    if (characters > left.characters) continue
    left.texts -= end - start
    left.characters -= characters
    call.next = end
    parts.push({ call, start, end })
    line.delete(call)
  }
  return parts
}

/** The options that decide rows, with their defaults. The type makes the compiler report a new option that is missing here. */
const DEFAULTS: { readonly [Name in keyof SharedOptions]-?: SharedOptions[Name] | undefined } = {
  dim: undefined,
  maxTokens: undefined,
  prompt: undefined,
  normalize: true,
}

/**
 * Copies the options that decide rows. Equal options have equal keys.
 * @param options checked, so that equal values have one type
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
