import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers'
import { Pacer, type Work } from '../async/index.js'
import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError } from '../errors.js'
import { quote, reasonOf } from '../quote.js'
import { AddedTokens } from './added-tokens.js'
import { type BertParts, BertReader } from './bert-reader.js'
import type { Cuts } from './cuts.js'
import { ExactCuts } from './exact-cuts.js'
import { asOriginal } from './library-differences.js'
import { LibraryReader } from './library-reader.js'
import { hasReorderedMarks } from './marks.js'
import { type PairPart, pairTemplate } from './pair-template.js'
import { PIECE_LENGTH, PieceBorders } from './piece-borders.js'
import type { PieceReader } from './piece-reader.js'
import { smallVocabulary } from './small-vocabulary.js'
import { SpaceCuts, spacesOf } from './space-cuts.js'
import { TokenCollector, type TokenizedText } from './token-collector.js'
import { type BertFile, invalidTokenizer, readTokenizerFile, type TokenizerFile } from './tokenizer-file.js'
import { WordPiece } from './word-piece.js'

export type { TokenizedText }

/** Settings of a tokenizer, from the model's folder and its limits. */
export interface TokenizerOptions {
  /** Ids must be below it. */
  readonly vocabSize: number
  /** The file's name for messages. Default `tokenizer.json`. */
  readonly file?: string
  /** Reads special tokens in a text, such as `[SEP]`, as their characters. Default false. */
  readonly splitSpecialTokens?: boolean
  /** Lowers texts before the file's own rules, as some folders require (`do_lower_case`). Default false. */
  readonly lowercase?: boolean
}

/** The parts of the library that core uses. The library's own types do not resolve under `nodenext`. */
interface Library {
  encode(text: string, options?: { add_special_tokens?: boolean }): { ids: number[]; tokens: string[] }
  token_to_id(token: string): number | undefined
  readonly normalizer: ((text: string) => string) | null
  readonly model: { readonly tokens_to_ids: ReadonlyMap<string, number> }
}

/** Turns text into token ids by the checkpoint's `tokenizer.json`: `[CLS]` text `[SEP]` (spec 2). */
export class Tokenizer {
  readonly #library: Library
  readonly #file: TokenizerFile
  readonly #vocabulary: ReadonlyMap<string, number>
  readonly #bert: BertParts | undefined
  readonly #borders: PieceBorders
  #cuttable: boolean | undefined
  #entries: ReadonlyMap<number, { readonly token: string; readonly special: boolean }> | undefined
  readonly #specials: { first: number; last: number }
  readonly #name: string
  readonly #prepared: (text: string) => string
  #pair: readonly PairPart[] | undefined
  /** Shared by all concurrent calls, because the event loop waits for their sum. */
  readonly pacer = new Pacer()
  /** The cuts between words that change no id; undefined if this kind of tokenizer has none. */
  readonly cuts: Cuts | undefined

  /**
   * @param tokenizerJson `tokenizer.json`, parsed; its truncation and padding settings do not count
   * @throws LamError `LAM_CHECKPOINT_TOKENIZER_INVALID`; `LAM_OPTION_INVALID` for `splitSpecialTokens` with a file that is not of BERT's kind
   */
  constructor(tokenizerJson: unknown, options: TokenizerOptions) {
    const { vocabSize, file = 'tokenizer.json', splitSpecialTokens = false, lowercase = false } = options
    this.#prepared = lowercase ? (text) => text.toLowerCase() : (text) => text
    this.#name = file
    this.#file = readTokenizerFile(tokenizerJson, { vocabSize, file })
    this.#library = build(this.#file, file)
    this.#vocabulary = vocabularyOf(this.#library, this.#file)
    this.cuts = cutsOf(this.#library, this.#file)
    this.#specials = findSpecials(this.#library, file)
    this.#bert = bertParts(this.#library, this.#file, this.#vocabulary, splitSpecialTokens)
    if (splitSpecialTokens && this.#bert === undefined) throw cannotSplit(file)
    this.#borders = new PieceBorders(this.#bert?.added ?? new AddedTokens([]))
  }

  /**
   * Tokenizes synchronously. Memory is bounded by `maxTokens` instead of the text.
   * @param maxTokens most tokens kept, special ones included, at least 2; `Infinity` keeps all
   * @throws LamError `LAM_OPTION_INVALID`
   */
  encode(text: string, maxTokens: number): TokenizedText {
    const collector = this.collector(maxTokens)
    const work = this.#collecting(collector, text, 0, text.length)
    while (!work.next().done);
    return collector.finish()
  }

  /**
   * As `encode`, but yields to the event loop every few milliseconds, in a long text and over many calls with short texts in a row.
   * @throws LamError `LAM_OPTION_INVALID`, `LAM_ABORTED`
   */
  async encodeAsync(text: string, maxTokens: number, signal?: PlatformAbortSignal): Promise<TokenizedText> {
    const collector = this.collector(maxTokens)
    await this.collect(collector, text, 0, text.length, signal)
    return collector.finish()
  }

  /**
   * As `encodeAsync`, for a text in pieces, cut anywhere. It may be longer than any string.
   * @param next gives the next piece, undefined after the last
   * @throws LamError `LAM_OPTION_INVALID`, `LAM_ABORTED`; the errors of `next`
   */
  async encodePieces(
    next: () => Promise<string | undefined>,
    maxTokens: number,
    signal?: PlatformAbortSignal,
  ): Promise<TokenizedText> {
    const collector = this.collector(maxTokens)
    const reader = this.#reader()
    const { lookahead } = this.#borders
    let held = ''
    for (let piece = await next(); piece !== undefined; piece = await next()) {
      held += piece
      if (held.length < PIECE_LENGTH + lookahead || !this.#mayCut()) continue
      const end = this.#borders.lastBefore(held, held.length - lookahead)
      await this.pacer.finish(this.#reading(reader, collector, held, 0, end), signal)
      held = held.slice(end)
    }
    await this.pacer.finish(this.#reading(reader, collector, held, 0, held.length), signal)
    collector.add(reader.close())
    return collector.finish()
  }

  /**
   * `unknown`: the id of the unknown token; undefined if the file names none. `space`: the id of SentencePiece's mark of a space, which also comes
   * before unknown words.
   */
  get unknownIds(): { readonly unknown: number | undefined; readonly space: number | undefined } {
    return { unknown: this.#file.unknownId, space: this.#vocabulary.get('\u2581') }
  }

  /** `cuts`, if they allow a cut at line ends too, as passages need. */
  get passageCuts(): Cuts | undefined {
    return this.cuts?.allows('a\nb', 1) ? this.cuts : undefined
  }

  /** The parts of a joined pair. @throws LamError `LAM_CHECKPOINT_TOKENIZER_INVALID` if the file does not define it */
  get pairTemplate(): readonly PairPart[] {
    this.#pair ??= pairTemplate(this.#file.json.post_processor, this.#name)
    return this.#pair
  }

  /** The vocabulary's entry of an id, and whether it is a special token. @param id of a text that this tokenizer read */
  entry(id: number): { readonly token: string; readonly special: boolean } {
    this.#entries ??= entriesOf(this.#vocabulary, this.#file)
    return this.#entries.get(id) ?? { token: '', special: false }
  }

  /** The ids of `text`, without special tokens. */
  piece(text: string): readonly number[] {
    const reader = this.#reader()
    return [...reader.add(this.#prepared(text)), ...reader.close()]
  }

  /** A collector for one text, with this tokenizer's special tokens. @throws LamError `LAM_OPTION_INVALID` */
  collector(maxTokens: number): TokenCollector {
    return new TokenCollector(this.#specials, maxTokens)
  }

  /** Adds the tokens of `text` from `start` to `end`, which must be cuts. @throws LamError `LAM_ABORTED` */
  async collect(
    collector: TokenCollector,
    text: string,
    start: number,
    end: number,
    signal: PlatformAbortSignal | undefined,
  ): Promise<void> {
    await this.pacer.finish(this.#collecting(collector, text, start, end), signal)
  }

  *#collecting(collector: TokenCollector, text: string, start: number, end: number): Work {
    const reader = this.#reader()
    yield* this.#reading(reader, collector, text, start, end)
    collector.add(reader.close())
  }

  *#reading(reader: PieceReader, collector: TokenCollector, text: string, start: number, end: number): Work {
    for (let next = start; start < end; start = next) {
      const fits = end - start <= PIECE_LENGTH || !this.#mayCut()
      next = fits ? end : this.#borders.pieceEnd(text, start, end)
      collector.add(reader.add(this.#prepared(text.slice(start, next))))
      yield
    }
  }

  /** Whether a text may be read in pieces. Computed for the first text longer than a piece, as it scans the vocabulary. */
  #mayCut(): boolean {
    this.#cuttable ??= !hasReorderedMarks(this.#vocabulary)
    return this.#cuttable
  }

  #reader(): PieceReader {
    if (this.#bert !== undefined) return new BertReader(this.#bert)
    const idsOf = (text: string) =>
      this.#library.encode(asOriginal(text, this.#file), { add_special_tokens: false }).ids
    return new LibraryReader(idsOf, this.cuts)
  }
}

function cutsOf({ normalizer }: Library, { cuts }: TokenizerFile): Cuts | undefined {
  if (cuts === false) return undefined
  return cuts === 'spaces' ? new SpaceCuts(spacesOf((text) => normalizer?.(text) ?? text)) : new ExactCuts(cuts)
}

/** The settings of BERT's kind, if core reads words itself: no added token is found in the normalised text, where it may go across any border. */
function ownWords({ bert }: TokenizerFile): BertFile | undefined {
  return bert?.added.some(({ normalized }) => normalized) ? undefined : bert
}

/** Undefined if the file is not of BERT's kind, or has added tokens to find in the normalised text. */
function bertParts(
  { normalizer }: Library,
  file: TokenizerFile,
  vocabulary: ReadonlyMap<string, number>,
  splitSpecialTokens: boolean,
): BertParts | undefined {
  const bert = ownWords(file)
  const unknownId = bert && vocabulary.get(bert.unknown)
  if (bert === undefined || unknownId === undefined) return undefined
  return {
    added: new AddedTokens(bert.added.filter(({ special }) => !(special && splitSpecialTokens))),
    normalise: (text) =>
      PLAIN.test(text) ? (file.lowercase ? text.toLowerCase() : text) : (normalizer?.(asOriginal(text, file)) ?? text),
    wordPiece: new WordPiece({ ...bert, vocabulary, unknownId }),
  }
}

/** Text that normalising at most lowers: it has no accents, no ideographs, and no control characters but white space. */
const PLAIN = /^[\t\n\r -~]*$/

function cannotSplit(file: string): LamError {
  return new LamError(
    'LAM_OPTION_INVALID',
    `splitSpecialTokens needs a tokenizer of BERT's kind (WordPiece, BertNormalizer, BertPreTokenizer); ${file} is of another kind.`,
  )
}

/** Where core reads words itself, the library only normalises and adds special tokens, and gets the tokens for that alone: it builds a large vocabulary slowly. */
function build(tokenizer: TokenizerFile, file: string): Library {
  const json = ownWords(tokenizer) === undefined ? tokenizer.json : smallVocabulary(tokenizer)
  try {
    const library: Library = new HuggingFaceTokenizer(json, {}) as unknown as Library
    library.encode('A first text.')
    return library
  } catch (cause) {
    throw invalidTokenizer(file, `the tokenizer cannot be built: ${quote(reasonOf(cause))}.`)
  }
}

/** The id of each token, added ones included. */
function vocabularyOf({ model }: Library, file: TokenizerFile): ReadonlyMap<string, number> {
  if (ownWords(file) === undefined) return model.tokens_to_ids
  for (const [token, id] of model.tokens_to_ids) file.vocabulary.set(token, id)
  return file.vocabulary
}

/** The vocabulary by id. The file was checked before. */
function entriesOf(vocabulary: ReadonlyMap<string, number>, { json }: TokenizerFile) {
  const added = (json.added_tokens ?? []) as readonly { id: number; special?: unknown }[]
  const marks = new Set(added.filter(({ special }) => special === true).map(({ id }) => id))
  return new Map(Array.from(vocabulary, ([token, id]) => [id, { token, special: marks.has(id) }]))
}

/** Finds the special tokens around every text, by tokenizing an empty one. */
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
