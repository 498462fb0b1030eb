import type { TokenizedText, Tokenizer } from '../tokenizer/tokenizer.js'
import { checkText } from './check-call.js'
import { TextSource } from './text-source.js'

/** Texts that were tokenized together and will run together. */
export interface TextWindow {
  /** Index of the window's first text among all. */
  readonly first: number
  readonly texts: readonly string[]
  readonly tokenized: readonly TokenizedText[]
}

export interface WindowOptions {
  readonly maxTokens: number
  /** A window closes once it holds this many tokens to run, … */
  readonly windowTokens: number
  /** … this many UTF-16 units, those beyond `maxTokens` and those without a token included, … */
  readonly windowCharacters: number
  /** … or this many texts. */
  readonly windowTexts: number
  /** Whether a window that is ready now would have to wait its turn: until then, it stays open for a slow source. */
  readonly busy: () => boolean
  readonly signal?: AbortSignal | undefined
}

/** How long a window that holds a text and could run stays open for a slow source, in ms. */
const PATIENCE = 20

/**
 * Tokenizes a source of any length into windows, in order. Memory is bounded by one window and one text, and what a slow source has
 * given is passed on after a short wait instead of being held until a window is full.
 * @throws LamError `LAM_INPUT_INVALID` for what is no source; `LAM_INPUT_NOT_A_STRING` with the text's index; `LAM_ABORTED`
 */
export async function* textWindows(
  source: Iterable<string> | AsyncIterable<string>,
  tokenizer: Tokenizer,
  options: WindowOptions,
): AsyncGenerator<TextWindow, void, undefined> {
  const texts = new TextSource(source)
  try {
    let window = await nextWindow(texts, 0, tokenizer, options)
    while (window.texts.length > 0) {
      yield window
      window = await nextWindow(texts, window.first + window.texts.length, tokenizer, options)
    }
  } finally {
    await texts.close()
  }
}

/** Without texts at the source's end. */
async function nextWindow(
  source: TextSource,
  first: number,
  tokenizer: Tokenizer,
  { maxTokens, windowTokens, windowCharacters, windowTexts, busy, signal }: WindowOptions,
): Promise<TextWindow> {
  const texts: string[] = []
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
    const text = checkText(next.value, first + texts.length)
    const encoded = await tokenizer.encodeAsync(text, maxTokens, signal)
    texts.push(text)
    tokenized.push(encoded)
    tokens += encoded.ids.length
    characters += text.length
  }
  return { first, texts, tokenized }
}
