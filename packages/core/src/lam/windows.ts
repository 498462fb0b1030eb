import { abortable } from '../async/index.js'
import { LamError } from '../errors.js'
import type { TokenizedText, Tokenizer } from '../tokenizer/tokenizer.js'

/** Texts that were tokenized together and will run together. */
export interface TextWindow {
  /** Index of the window's first text among all. */
  readonly first: number
  readonly texts: readonly string[]
  readonly tokenized: readonly TokenizedText[]
}

export interface WindowOptions {
  readonly maxTokens: number
  /** A window closes once it holds this many tokens. */
  readonly windowTokens: number
  readonly windowTexts: number
  readonly signal?: AbortSignal | undefined
}

/** How long a window that already holds something waits for a slow source, in ms. */
const PATIENCE = 20

/**
 * Tokenizes a source of any length into windows, in order. Memory is bounded by one window, and what a slow source has given
 * is passed on after a short wait instead of being held until a window is full.
 * @throws LamError `LAM_INPUT_NOT_A_STRING` with the text's index
 */
export async function* textWindows(
  source: Iterable<string> | AsyncIterable<string>,
  tokenizer: Tokenizer,
  options: WindowOptions,
): AsyncGenerator<TextWindow, void, undefined> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  let pending: Promise<IteratorResult<string>> | IteratorResult<string> | undefined
  let first = 0
  let ended = false
  try {
    while (!ended) {
      const texts: string[] = []
      const tokenized: TokenizedText[] = []
      let tokens = 0
      while (tokens < options.windowTokens && texts.length < options.windowTexts) {
        pending ??= iterator.next()
        if (texts.length > 0 && pending instanceof Promise && !(await settlesSoon(pending))) break
        const next: IteratorResult<string> =
          pending instanceof Promise ? await abortable(pending, options.signal) : pending
        pending = undefined
        if (next.done) {
          ended = true
          break
        }
        checkText(next.value, first + texts.length)
        const text = await tokenizer.encodeAsync(next.value, options.maxTokens, options.signal)
        texts.push(next.value)
        tokenized.push(text)
        tokens += text.ids.length
      }
      if (texts.length > 0) yield { first, texts, tokenized }
      first += texts.length
    }
  } finally {
    if (!ended) await closeEarly(iterator, pending)
  }
}

/** Tells the source that no more is wanted. A source that is still busy with its next text is told, but not waited for. */
async function closeEarly(
  iterator: Iterator<string> | AsyncIterator<string>,
  pending: Promise<unknown> | unknown,
): Promise<void> {
  if (!(pending instanceof Promise)) {
    await iterator.return?.()
    return
  }
  pending.catch(() => {})
  Promise.resolve(iterator.return?.()).catch(() => {})
}

/** @throws LamError `LAM_INPUT_NOT_A_STRING` */
export function checkText(text: unknown, index: number): void {
  if (typeof text === 'string') return
  const found = text === null ? 'null' : Array.isArray(text) ? 'an array' : typeof text
  throw new LamError('LAM_INPUT_NOT_A_STRING', `Text ${index} must be a string, found ${found}.`)
}

async function settlesSoon(promise: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE)
  })
  const settled = promise.then(
    () => true,
    () => true,
  )
  try {
    return await Promise.race([settled, late])
  } finally {
    clearTimeout(timer)
  }
}
