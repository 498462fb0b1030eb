import { abortable, nextTurn } from '../async/index.js'
import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError } from '../errors.js'
import { quote } from '../quote.js'

/**
 * Takes texts from a source one by one. If a text does not come by a deadline, the next call waits for the same text.
 */
export class TextSource {
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>
  #asked: Promise<IteratorResult<unknown>> | IteratorResult<unknown> | undefined
  #ended = false

  /** @throws LamError `LAM_INPUT_INVALID` if `source` is not iterable */
  constructor(source: Iterable<unknown> | AsyncIterable<unknown>) {
    this.#iterator = iteratorOf(source)
  }

  /**
   * Whether the next text comes by `deadline`, on the clock of `performance.now()`. After the deadline, a text that comes
   * within a turn of the event loop still counts.
   */
  async readyBy(deadline: number): Promise<boolean> {
    const asked = this.#ask()
    if (!(asked instanceof Promise)) return true
    const settled = asked.then(
      () => true,
      () => true,
    )
    const left = deadline - performance.now()
    if (left <= 0) return Promise.race([settled, nextTurn().then(() => false)])
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), left)
    })
    try {
      return await Promise.race([settled, late])
    } finally {
      clearTimeout(timer)
    }
  }

  /**
   * The next value, unchecked; undefined at the end.
   * @throws LamError `LAM_ABORTED`, `LAM_INPUT_INVALID`; the source's own error unchanged
   */
  async next(signal: PlatformAbortSignal | undefined): Promise<{ readonly value: unknown } | undefined> {
    if (this.#ended) return undefined
    const asked = this.#ask()
    const result: unknown = asked instanceof Promise ? await abortable(asked, signal) : asked
    this.#asked = undefined
    if (typeof result !== 'object' || result === null) {
      throw new LamError(
        'LAM_INPUT_INVALID',
        `The texts' iterator must return objects with value and done, found ${quote(result)}.`,
      )
    }
    const { done, value } = result as IteratorResult<unknown>
    if (!done) return { value }
    this.#ended = true
    return undefined
  }

  /** Closes the source. Does not wait for a source that is still busy with its next text. */
  async close(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    if (!(this.#asked instanceof Promise)) {
      await this.#iterator.return?.()
      return
    }
    this.#asked.catch(() => {})
    Promise.resolve(this.#iterator.return?.()).catch(() => {})
  }

  #ask(): Promise<IteratorResult<unknown>> | IteratorResult<unknown> {
    if (this.#asked === undefined) {
      const asked = this.#iterator.next()
      // `instanceof Promise` must hold for promises of another library or realm too.
      this.#asked = isThenable(asked) ? Promise.resolve(asked) : asked
    }
    return this.#asked
  }
}

function iteratorOf(source: unknown): Iterator<unknown> | AsyncIterator<unknown> {
  if (typeof source === 'object' && source !== null) {
    const methods = source as Partial<AsyncIterable<unknown> & Iterable<unknown>>
    const iterator: unknown = methods[Symbol.asyncIterator]?.() ?? methods[Symbol.iterator]?.()
    if (isIterator(iterator)) return iterator
  }
  const hint = typeof source === 'string' ? ' For one text use encode.' : ''
  throw new LamError(
    'LAM_INPUT_INVALID',
    `stream expects an iterable or async iterable of strings, such as an array or a generator, found ${quote(source)}.${hint}`,
  )
}

function isIterator(value: unknown): value is Iterator<unknown> | AsyncIterator<unknown> {
  return typeof (value as { next?: unknown } | null | undefined)?.next === 'function'
}

function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
