import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import { isWholeNumber } from '../whole-number.js'
import type { Cuts } from './cuts.js'
import { type PassageRange, paragraphs } from './paragraphs.js'
import type { TokenizedText } from './token-collector.js'
import type { Tokenizer } from './tokenizer.js'
import { wholeWords } from './whole-words.js'

export type { PassageRange }

/** The range of a text behind a row: a requested range, widened to whole words, without the white space around it. */
export interface Passage {
  /** Its first UTF-16 unit in the text. */
  readonly start: number
  /** One past its last unit. `maxTokens` does not change it, only `tokenEnd`. */
  readonly end: number
  /** Its first token among the text's. */
  readonly tokenStart: number
  /** One past its last token; always more than `tokenStart`. */
  readonly tokenEnd: number
}

/** A whole text's tokens, and the passages' ranges in them. */
export interface TokenizedPassages extends TokenizedText {
  /** The first of the text's own tokens in `ids`, after the first special token and the prompt. */
  readonly textStart: number
  /** In the requested order; paragraphs in the order of the text. */
  readonly passages: readonly Passage[]
  /** Indices in `passages` of those that lost their end to `maxTokens`. */
  readonly clipped: readonly number[]
  /** Indices of the requested passages, or of the text's paragraphs, that lie wholly beyond `maxTokens`. They are not in `passages`. */
  readonly omitted: readonly number[]
}

export interface PassageOptions {
  /** Most tokens kept of the text. */
  readonly maxTokens?: number
  /** The prompt before the text. It is tokenized alone, so that no word goes on from it into the text. */
  readonly prompt?: string
  readonly signal?: PlatformAbortSignal | undefined
}

/**
 * Tokenizes a text once, as `encode` does, and finds the tokens of each passage.
 * @param ranges ranges of the text, as `checkPassages` returns them, in any order, overlapping or not; or `'paragraphs'`, its blocks
 *   between blank lines that have a token
 * @throws LamError `LAM_PASSAGE_INVALID` with the index of a range without a token; `LAM_OPTION_INVALID`; `LAM_ABORTED`;
 *   `LAM_CHECKPOINT_FORMAT_UNSUPPORTED` for a tokenizer whose texts cannot be cut between words and at line ends
 */
export async function tokenizePassages(
  tokenizer: Tokenizer,
  text: string,
  ranges: 'paragraphs' | readonly PassageRange[],
  options: PassageOptions = {},
): Promise<TokenizedPassages> {
  const { maxTokens = Number.POSITIVE_INFINITY, prompt = '', signal } = options
  const cuts = requireCuts(tokenizer)
  const collector = tokenizer.collector(maxTokens)
  const { pacer } = tokenizer
  const wanted = ranges === 'paragraphs' ? await pacer.finish(paragraphs(text), signal) : ranges
  const words = await pacer.finish(wholeWords(text, wanted, cuts), signal)
  const snapped = words.map(([start, end]) => (start < end ? [start, end] : [0, 0]))

  if (prompt !== '') collector.add(tokenizer.piece(prompt))
  const borders = Uint32Array.from(new Set([0, text.length, ...snapped.flat()])).sort()
  const textStart = collector.count
  const tokenAt = new Map<number, number>([[0, textStart]])
  for (let i = 0; i + 1 < borders.length; i++) {
    await tokenizer.collect(collector, text, borders[i], borders[i + 1], signal)
    tokenAt.set(borders[i + 1], collector.count)
  }
  const tokenized = collector.finish()

  const passages: Passage[] = []
  const clipped: number[] = []
  const omitted: number[] = []
  const found = snapped.map(([start, end]) => ({
    // SpaceCuts cut in front of a space, so that the range begins with it.
    start: start + (/^\s*/.exec(text.slice(start, end))?.[0].length ?? 0),
    end,
    tokenStart: tokenAt.get(start) as number,
    tokenEnd: tokenAt.get(end) as number,
  }))
  const bearing = found.filter((passage, i) => {
    if (passage.tokenStart < passage.tokenEnd) return true
    if (ranges !== 'paragraphs') throw withoutToken(i, ranges[i])
    return false
  })
  // The special token at the end belongs to no passage.
  const kept = tokenized.ids.length - 1
  for (const [i, passage] of bearing.entries()) {
    if (passage.tokenStart >= kept) {
      omitted.push(i)
      continue
    }
    if (passage.tokenEnd > kept) clipped.push(passages.length)
    passages.push({ ...passage, tokenEnd: Math.min(passage.tokenEnd, kept) })
  }
  return { ...tokenized, textStart, passages, clipped, omitted }
}

/**
 * Checks and copies the option `passages`.
 * @throws LamError `LAM_PASSAGE_INVALID` with the index of a range that is empty or not in the text; `LAM_OPTION_INVALID` if it is not a list
 */
export function checkPassages(
  passages: 'paragraphs' | readonly PassageRange[],
  text: string,
): 'paragraphs' | readonly PassageRange[] {
  if (passages === 'paragraphs') return passages
  if (!Array.isArray(passages)) {
    throw new LamError(
      'LAM_OPTION_INVALID',
      `passages must be 'paragraphs' or a list of [start, end]; found ${quote(passages)}.`,
    )
  }
  return Array.from(passages, (range: unknown, i): PassageRange => {
    const [start, end]: unknown[] = Array.isArray(range) ? range : []
    if (isWholeNumber(start, 0, text.length) && isWholeNumber(end, start + 1, text.length)) return [start, end]
    throw new LamError(
      'LAM_PASSAGE_INVALID',
      `Passage ${i} must be [start, end] in whole numbers with 0 <= start < end <= ${text.length}, the text's length; ` +
        `found ${quote(range)}.`,
    )
  })
}

function withoutToken(index: number, [start, end]: PassageRange): LamError {
  return new LamError(
    'LAM_PASSAGE_INVALID',
    `Passage ${index}, [${start}, ${end}], has no token: it holds only white space or characters that the tokenizer drops. Leave it out.`,
  )
}

function requireCuts({ passageCuts: cuts }: Tokenizer): Cuts {
  if (cuts !== undefined) return cuts
  throw new LamError(
    'LAM_CHECKPOINT_FORMAT_UNSUPPORTED',
    'Passages need a tokenizer whose text can be cut between words and at line ends: WordPiece with BertNormalizer and ' +
      'BertPreTokenizer, or SentencePiece with Metaspace, and added tokens of ASCII without white space. This checkpoint has ' +
      'another tokenizer; encode the passages as texts instead.',
  )
}
