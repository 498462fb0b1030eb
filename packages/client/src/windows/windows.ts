import type { PlatformAbortSignal } from '@lamjs/core'
import { checkText, type TextSource } from '@lamjs/core/embedder'
import type { ClientBatch } from '../options.js'

/** Texts of one request. */
export interface TextWindow {
  /** The index of its first text in the call. */
  readonly first: number
  readonly texts: readonly string[]
}

type Limits = Pick<Required<ClientBatch>, 'texts' | 'characters'>

/** Windows of a list. */
export async function* windowsOfList(
  texts: readonly string[],
  limits: Limits,
): AsyncGenerator<TextWindow, void, undefined> {
  for (let first = 0; first < texts.length; ) {
    let end = first
    for (let characters = 0; end < texts.length && end - first < limits.texts; end++) {
      characters += texts[end].length
      if (end > first && characters > limits.characters) break
    }
    yield { first, texts: texts.slice(first, end) }
    first = end
  }
}

/** Texts of a stream's first window; each later one may hold twice as many. */
const FIRST_WINDOW = 32

/** ms that a window waits for more texts after its first one. */
const LONGEST_GATHERING = 20

/**
 * Windows of a source, as its texts come.
 * @throws LamError `LAM_INPUT_NOT_A_STRING`, `LAM_ABORTED`; the source's own error unchanged
 */
export async function* windowsOfSource(
  source: TextSource,
  limits: Limits,
  signal: PlatformAbortSignal,
): AsyncGenerator<TextWindow, void, undefined> {
  let first = 0
  let most = FIRST_WINDOW
  let held: string | undefined
  for (let ended = false; !ended; most *= 2) {
    const texts: string[] = []
    let failure: { error: unknown } | undefined
    let characters = 0
    let deadline = Number.POSITIVE_INFINITY
    while (texts.length < Math.min(most, limits.texts)) {
      let text = held
      held = undefined
      if (text === undefined) {
        if (texts.length > 0 && !(await source.readyBy(deadline))) break
        try {
          const next = await source.next(signal)
          if (next !== undefined) text = checkText(next.value, first + texts.length)
        } catch (error) {
          failure = { error }
        }
        if (text === undefined) {
          ended = true
          break
        }
      }
      characters += text.length
      if (texts.length > 0 && characters > limits.characters) {
        held = text
        break
      }
      if (texts.length === 0) deadline = performance.now() + LONGEST_GATHERING
      texts.push(text)
    }
    if (texts.length > 0) yield { first, texts }
    first += texts.length
    if (failure !== undefined) throw failure.error
  }
}
