import type { PlatformAbortSignal } from '../environment/platform-types.js'
import type { TokenizedText, Tokenizer } from '../tokenizer/tokenizer.js'
import { checkText } from './check-call.js'
import { isPieces, type StreamText, textPieces } from './text-pieces.js'
import { TextSource } from './text-source.js'

/** Texts that are tokenized together and run together. */
export interface TextWindow<T extends StreamText = string> {
  /** Index of the window's first text among all. */
  readonly first: number
  /** The source's own values. */
  readonly texts: readonly T[]
  readonly tokenized: readonly TokenizedText[]
}

/** How each text is tokenized. */
export interface TextOptions {
  readonly maxTokens: number
  /** The prompt before every text. */
  readonly prompt: string
  readonly signal?: PlatformAbortSignal | undefined
}

export interface WindowOptions extends TextOptions {
  /** Tokens to run at which a window closes. @param before the number of windows before it */
  readonly windowTokens: (before: number) => number
  /** A window also closes at this many UTF-16 units for each of these tokens. Units that give no token to run count too. */
  readonly charactersPerToken: number
  /** A window also closes at this many texts. */
  readonly windowTexts: number
  /** Whether the window before still runs. The new one then stays open for a slow source, since it could not run yet. */
  readonly busy: () => boolean
}

/** How long a window with a text stays open for a slow source once it could run, in ms. */
const PATIENCE = 20

/**
 * Tokenizes a source of any length into windows, in order. Memory is bounded by one window and one text. With a slow source, a window
 * closes after a short wait, even if it is not full.
 * @throws LamError `LAM_INPUT_INVALID` if `source` is not iterable; `LAM_INPUT_NOT_A_STRING` with the text's index; `LAM_ABORTED`
 */
export async function* textWindows<T extends StreamText>(
  source: Iterable<T> | AsyncIterable<T>,
  tokenizer: Tokenizer,
  options: WindowOptions,
): AsyncGenerator<TextWindow<T>, void, undefined> {
  const texts = new TextSource(source)
  try {
    let first = 0
    for (let before = 0; ; before++) {
      const window = await nextWindow<T>(texts, first, tokenizer, options.windowTokens(before), options)
      if (window.texts.length === 0) return
      first += window.texts.length
      yield window
    }
  } finally {
    await texts.close()
  }
}

/** Empty at the source's end. */
async function nextWindow<T extends StreamText>(
  source: TextSource,
  first: number,
  tokenizer: Tokenizer,
  windowTokens: number,
  options: WindowOptions,
): Promise<TextWindow<T>> {
  const { charactersPerToken, windowTexts, busy, signal } = options
  const windowCharacters = windowTokens * charactersPerToken
  const texts: T[] = []
  const tokenized: TokenizedText[] = []
  let tokens = 0
  let characters = 0
  let deadline = 0
  while (tokens < windowTokens && characters < windowCharacters && texts.length < windowTexts) {
    if (texts.length > 0 && !(await source.readyBy(deadline))) {
      if (!busy()) break
      deadline = performance.now() + PATIENCE
      continue
    }
    const next = await source.next(signal)
    if (next === undefined) break
    if (texts.length === 0) deadline = performance.now() + PATIENCE
    const { encoded, length } = await tokenize(next.value, first + texts.length, tokenizer, options)
    texts.push(next.value as T)
    tokenized.push(encoded)
    tokens += encoded.ids.length
    characters += length
  }
  return { first, texts, tokenized }
}

/** @returns `length`: UTF-16 units that the window keeps of the text */
async function tokenize(
  value: unknown,
  index: number,
  tokenizer: Tokenizer,
  { maxTokens, prompt, signal }: TextOptions,
): Promise<{ encoded: TokenizedText; length: number }> {
  if (isPieces(value)) {
    const pieces = textPieces(value, index, signal)
    let first: string | undefined = prompt
    const next = async () => {
      const piece = first || (await pieces.next())
      first = undefined
      return piece
    }
    try {
      return { encoded: await tokenizer.encodePieces(next, maxTokens, signal), length: 0 }
    } finally {
      await pieces.close()
    }
  }
  const text = checkText(value, index)
  return { encoded: await tokenizer.encodeAsync(prompt + text, maxTokens, signal), length: text.length }
}
