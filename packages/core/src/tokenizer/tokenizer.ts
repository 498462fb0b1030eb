import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers'
import { Pacer, type Work } from '../async/index.js'
import { quote, reasonOf } from '../quote.js'
import { ExactCuts } from './exact-cuts.js'
import { asOriginal } from './library-differences.js'
import { sliceRanges } from './slices.js'
import { TokenCollector, type TokenizedText } from './token-collector.js'
import { invalidTokenizer, readTokenizerFile, type TokenizerFile } from './tokenizer-file.js'

export type { TokenizedText }

/** What is used of the library, whose own types do not resolve under `nodenext`. */
interface Library {
  encode(text: string, options?: { add_special_tokens?: boolean }): { ids: number[]; tokens: string[] }
  token_to_id(token: string): number | undefined
}

/** Text to token ids as the checkpoint's `tokenizer.json` rules: `[CLS]` text `[SEP]` (spec 2). */
export class Tokenizer {
  readonly #library: Library
  readonly #file: TokenizerFile
  readonly #specials: { first: number; last: number }
  /** Shared by all who tokenize at the same time, since it is their sum that others wait for. */
  readonly pacer = new Pacer()
  /** Where a text may be cut and tokenized in pieces; undefined where this file's kind does not allow it anywhere. */
  readonly cuts: ExactCuts | undefined

  /**
   * @param tokenizerJson `tokenizer.json`, parsed; its truncation and padding settings are ignored
   * @param options `vocabSize`: ids lie below it; `file`: named in messages
   * @throws LamError `LAM_CHECKPOINT_TOKENIZER_INVALID`
   */
  constructor(tokenizerJson: unknown, { vocabSize, file = 'tokenizer.json' }: { vocabSize: number; file?: string }) {
    this.#file = readTokenizerFile(tokenizerJson, { vocabSize, file })
    this.cuts = this.#file.cuts ? new ExactCuts(this.#file.cuts) : undefined
    this.#library = build(this.#file, file)
    this.#specials = findSpecials(this.#library, file)
  }

  /**
   * Tokenizes at once, in memory bounded by `maxTokens` and not by the text.
   * @param maxTokens most tokens kept, special ones included, at least 2; `Infinity` keeps all
   * @throws LamError `LAM_OPTION_INVALID`
   */
  encode(text: string, maxTokens: number): TokenizedText {
    const collector = this.collector(maxTokens)
    for (const ids of this.slices(text)) collector.add(ids)
    return collector.finish()
  }

  /**
   * The same, letting the event loop run every few milliseconds, also over many calls with short texts one after another.
   * @throws LamError `LAM_OPTION_INVALID`, `LAM_ABORTED`
   */
  async encodeAsync(text: string, maxTokens: number, signal?: AbortSignal): Promise<TokenizedText> {
    const collector = this.collector(maxTokens)
    await this.collect(collector, text, 0, text.length, signal)
    return collector.finish()
  }

  /** The ids of `text` slice by slice, without special tokens. */
  *slices(text: string): Generator<readonly number[], void, undefined> {
    for (const [start, end] of sliceRanges(text, 0, text.length, this.cuts)) yield this.piece(text.slice(start, end))
  }

  /** Where the tokens of one text are gathered, with this tokenizer's special tokens. @throws LamError `LAM_OPTION_INVALID` */
  collector(maxTokens: number): TokenCollector {
    return new TokenCollector(this.#specials, maxTokens)
  }

  /** Adds the tokens of `text` from `start` to `end`, both places where `cuts` allows. @throws LamError `LAM_ABORTED` */
  async collect(
    collector: TokenCollector,
    text: string,
    start: number,
    end: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    await this.pacer.finish(this.#collecting(collector, text, start, end), signal)
  }

  *#collecting(collector: TokenCollector, text: string, start: number, end: number): Work {
    for (const [from, to] of sliceRanges(text, start, end, this.cuts)) {
      collector.add(this.piece(text.slice(from, to)))
      yield
    }
  }

  /** The ids of `text` in one go, without special tokens. */
  piece(text: string): readonly number[] {
    return this.#library.encode(asOriginal(text, this.#file), { add_special_tokens: false }).ids
  }
}

function build({ json }: TokenizerFile, file: string): Library {
  try {
    const library: Library = new HuggingFaceTokenizer(json, {})
    library.encode('A first text.')
    return library
  } catch (cause) {
    throw invalidTokenizer(file, `the tokenizer cannot be built: ${quote(reasonOf(cause))}.`)
  }
}

/** What stands before and after every text, told by what the tokenizer makes of an empty one. */
function findSpecials(library: Library, file: string): { first: number; last: number } {
  const { ids, tokens } = library.encode('')
  const inside = library.encode('a', { add_special_tokens: false }).ids
  const around = library.encode('a').ids
  const [first, last] = ids
  const framed = around.length === inside.length + 2 && around[0] === first && around[around.length - 1] === last
  const known = tokens.every((token) => library.token_to_id(token) !== undefined)
  if (ids.length === 2 && framed && known && inside.every((id, i) => around[i + 1] === id)) return { first, last }
  throw invalidTokenizer(
    file,
    `post_processor must put one special token before a text and one after it, both in the vocabulary, as in [CLS] text [SEP]; ` +
      `an empty text becomes ${quote(tokens)}.`,
  )
}
