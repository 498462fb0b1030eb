import type { PlatformAbortSignal } from '../environment/platform-types.js'
import type { TokenizedText, Tokenizer } from '../tokenizer/tokenizer.js'
import { type TraceParent, traced } from '../tracing/tracing.js'
import { checkText } from './check-call.js'
import { isPieces, type StreamText, textPieces } from './text-pieces.js'
import type { TextSource } from './text-source.js'

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
  /** The call's span; undefined if nobody listens. */
  readonly trace: TraceParent
}

/** How long a window with a text stays open for a slow source once it could run, in ms. */
const PATIENCE = 20

/**
 * Tokenizes a source of any length into windows, in order, and closes it. Memory is bounded by one window and one text. With a slow source,
 * a window closes after a short wait, even if it is not full.
 * @throws LamError `LAM_INPUT_NOT_A_STRING` with the text's index; `LAM_ABORTED`
 */
export async function* textWindows<T extends StreamText>(
  texts: TextSource,
  tokenizer: Tokenizer,
  options: WindowOptions,
): AsyncGenerator<TextWindow<T>, void, undefined> {
  try {
    let first = 0
    for (let before = 0; ; before++) {
      const opening = await texts.next(options.signal)
      if (opening === undefined) return
      const place = { first, opening: opening.value, windowTokens: options.windowTokens(before) }
      const window = await (options.trace === undefined
        ? fillWindow<T>(texts, place, tokenizer, options)
        : traced('tokenize', options.trace, {}, () => fillWindow<T>(texts, place, tokenizer, options), sizeOf))
      first += window.texts.length
      yield window
    }
  } finally {
    await texts.close()
  }
}

function sizeOf({ tokenized }: Pick<TextWindow, 'tokenized'>) {
  return { texts: tokenized.length, tokens: tokenized.reduce((sum, { ids }) => sum + ids.length, 0) }
}

/** Where a window begins and closes. */
interface WindowPlace {
  /** Index of its first text among all. */
  readonly first: number
  /** The first text. */
  readonly opening: unknown
  /** Tokens to run at which it closes. */
  readonly windowTokens: number
}

async function fillWindow<T extends StreamText>(
  source: TextSource,
  { first, opening, windowTokens }: WindowPlace,
  tokenizer: Tokenizer,
  options: WindowOptions,
): Promise<TextWindow<T>> {
  const { charactersPerToken, windowTexts, busy, signal } = options
  const windowCharacters = windowTokens * charactersPerToken
  const texts: T[] = []
  const tokenized: TokenizedText[] = []
  let tokens = 0
  let characters = 0
  let value = opening
  let deadline = performance.now() + PATIENCE
  for (;;) {
    const { encoded, length } = await tokenize(value, first + texts.length, tokenizer, options)
    texts.push(value as T)
    tokenized.push(encoded)
    tokens += encoded.ids.length
    characters += length
    if (tokens >= windowTokens || characters >= windowCharacters || texts.length >= windowTexts) break
    while (!(await source.readyBy(deadline))) {
      if (!busy()) return { first, texts, tokenized }
      deadline = performance.now() + PATIENCE
    }
    const next = await source.next(signal)
    if (next === undefined) break
    value = next.value
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
