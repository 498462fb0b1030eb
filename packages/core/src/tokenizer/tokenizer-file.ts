import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import { isWholeNumber } from '../whole-number.js'
import { asLibraryNormalizer } from './library-differences.js'
import { isSentencePiece } from './space-cuts.js'

/** A checked `tokenizer.json`, and the facts that core needs of it. */
export interface TokenizerFile {
  /** The file for the library, without its truncation and padding settings (spec 2). */
  readonly json: Readonly<Record<string, unknown>>
  /** The id of each token; empty if the file's vocabulary is a list. */
  readonly vocabulary: Map<string, number>
  /** The settings of BERT's kind: WordPiece with BERT's normaliser and pre-tokeniser. Absent for other kinds. */
  readonly bert?: BertFile
  /** The id of the unknown token, if there is one. */
  readonly unknownId: number | undefined
  /**
   * The kind of cuts that change no id: `ExactCuts` for BERT's kind (an object), or `SpaceCuts` for SentencePiece's (`'spaces'`). False
   * for other kinds, or if an added token could go across a cut.
   */
  readonly cuts: false | 'spaces' | { readonly ideographs: boolean }
  readonly lowercase: boolean
  /** Each CJK ideograph is a word of its own. */
  readonly ideographs: boolean
}

/** The settings of a file of BERT's kind. */
export interface BertFile {
  readonly prefix: string
  readonly unknown: string
  /** Code points beyond which a word is one unknown token. */
  readonly longestWord: number
  /** UTF-16 units of the longest token, added ones included. */
  readonly longestToken: number
  readonly added: readonly AddedTokenEntry[]
}

/** A token of the list `added_tokens`. */
export interface AddedTokenEntry {
  readonly content: string
  readonly id: number
  /** The tokenizer finds it in the normalised text instead of the raw one. */
  readonly normalized: boolean
  readonly special: boolean
  /** It removes the white space beside it. */
  readonly strips: boolean
}

const MODELS: readonly unknown[] = ['WordPiece', 'BPE', 'Unigram']

interface Place {
  readonly vocabSize: number
  /** The file's name for messages. */
  readonly file: string
}

/**
 * Checks a parsed `tokenizer.json`, so that no id can be silently wrong.
 * @throws LamError `LAM_CHECKPOINT_TOKENIZER_INVALID`
 */
export function readTokenizerFile(value: unknown, place: Place): TokenizerFile {
  const root = object(value, 'the whole file', place)
  const model = object(root.model, 'model', place)
  if (!MODELS.includes(model.type)) {
    throw invalidTokenizer(place.file, `model.type must be ${MODELS.join(', ')}; found ${quote(model.type)}.`)
  }
  const { vocabulary, longest } = readVocabulary(model, place)
  if (model.type === 'WordPiece') checkWordPiece(model, place)
  const added = checkAddedTokens(root.added_tokens ?? [], place)
  const normalizer = optionalObject(root.normalizer, 'normalizer', place)
  const preTokenizer = optionalObject(root.pre_tokenizer, 'pre_tokenizer', place)

  const bert =
    model.type === 'WordPiece' &&
    model.fuse_unk !== true &&
    normalizer?.type === 'BertNormalizer' &&
    preTokenizer?.type === 'BertPreTokenizer'
  const between = bert && added.every(({ content }) => /^[\x21-\x7e]+$/.test(content))
  const ideographs = bert && normalizer.handle_chinese_chars === true
  return {
    json: {
      ...root,
      added_tokens: root.added_tokens ?? [],
      normalizer: asLibraryNormalizer(normalizer),
      pre_tokenizer: preTokenizer,
      post_processor: optionalObject(root.post_processor, 'post_processor', place),
      decoder: optionalObject(root.decoder, 'decoder', place),
      truncation: null,
      padding: null,
    },
    vocabulary,
    unknownId: unknownIdOf(model),
    ...(bert ? { bert: bertFile(model, added, longest) } : {}),
    cuts: between ? { ideographs } : !bert && isSentencePiece(normalizer, preTokenizer, added) && 'spaces',
    lowercase: bert && normalizer.lowercase === true,
    ideographs,
  }
}

/** WordPiece and BPE name the unknown token, Unigram gives its id. */
function unknownIdOf({ unk_id: id, unk_token: token, vocab }: Record<string, unknown>): number | undefined {
  if (typeof id === 'number') return id
  if (typeof token !== 'string' || Array.isArray(vocab)) return undefined
  return (vocab as Record<string, number | undefined>)[token]
}

/** @param model checked by `checkWordPiece` */
function bertFile(model: Record<string, unknown>, added: readonly AddedTokenEntry[], longest: number): BertFile {
  return {
    prefix: model.continuing_subword_prefix as string,
    unknown: model.unk_token as string,
    longestWord: (model.max_input_chars_per_word as number | undefined) ?? 100,
    longestToken: Math.max(longest, ...added.map(({ content }) => content.length)),
    added,
  }
}

/** The error for an invalid or unsupported `tokenizer.json`. */
export function invalidTokenizer(file: string, problem: string): LamError {
  return new LamError(
    'LAM_CHECKPOINT_TOKENIZER_INVALID',
    `${file}: ${problem} Take tokenizer.json from the same place as the model's weights.`,
  )
}

/** @returns `longest`: UTF-16 units of the longest token; 0 for a vocabulary that is a list */
function readVocabulary(
  model: Record<string, unknown>,
  { vocabSize, file }: Place,
): { vocabulary: Map<string, number>; longest: number } {
  const { vocab } = model
  if (Array.isArray(vocab)) {
    if (vocab.length > 0 && vocab.length <= vocabSize) return { vocabulary: new Map(), longest: 0 }
    throw invalidTokenizer(file, `model.vocab must have 1 to ${vocabSize} entries, found ${vocab.length}.`)
  }
  const ids = object(vocab, 'model.vocab', { vocabSize, file })
  const vocabulary = new Map<string, number>()
  let longest = 0
  for (const token of Object.keys(ids)) {
    const id = ids[token]
    if (!isWholeNumber(id, 0, vocabSize - 1)) throw invalidId(id, token, { vocabSize, file })
    vocabulary.set(token, id)
    if (token.length > longest) longest = token.length
  }
  if (vocabulary.size === 0) throw invalidTokenizer(file, 'model.vocab is empty.')
  return { vocabulary, longest }
}

function checkWordPiece(model: Record<string, unknown>, { file }: Place): void {
  const { unk_token: unknown, continuing_subword_prefix: prefix, max_input_chars_per_word: longest } = model
  if (typeof unknown !== 'string' || !Object.hasOwn(model.vocab as object, unknown)) {
    throw invalidTokenizer(file, `model.unk_token must be a token of model.vocab, found ${quote(unknown)}.`)
  }
  if (typeof prefix !== 'string') {
    throw invalidTokenizer(file, `model.continuing_subword_prefix must be a string, found ${quote(prefix)}.`)
  }
  if (longest !== undefined && !isWholeNumber(longest, 1)) {
    throw invalidTokenizer(
      file,
      `model.max_input_chars_per_word must be a whole number from 1 on, found ${quote(longest)}.`,
    )
  }
}

function checkAddedTokens(value: unknown, place: Place): AddedTokenEntry[] {
  if (!Array.isArray(value)) throw invalidTokenizer(place.file, `added_tokens must be a list, found ${quote(value)}.`)
  return value.map((entry, i) => {
    const token = object(entry, `added_tokens[${i}]`, place)
    if (typeof token.content !== 'string' || token.content === '') {
      throw invalidTokenizer(place.file, `added_tokens[${i}].content must be a string, found ${quote(token.content)}.`)
    }
    if (!isWholeNumber(token.id, 0, place.vocabSize - 1)) throw invalidId(token.id, token.content, place)
    if (token.single_word === true) {
      // The library ignores this setting, and would find such a token inside words too.
      throw invalidTokenizer(place.file, `added_tokens[${i}] has single_word: true, which is not supported.`)
    }
    const special = token.special === true
    const normalized = typeof token.normalized === 'boolean' ? token.normalized : !special
    const strips = token.lstrip === true || token.rstrip === true
    return { content: token.content, id: token.id as number, normalized, special, strips }
  })
}

function invalidId(id: unknown, token: string, { vocabSize, file }: Place): LamError {
  return invalidTokenizer(
    file,
    `the id of token ${quote(token)} must be a whole number below the model's vocab_size, ${vocabSize}; found ${quote(id)}.`,
  )
}

function object(value: unknown, what: string, { file }: Place): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw invalidTokenizer(file, `${what} must be an object, found ${quote(value)}.`)
}

function optionalObject(value: unknown, what: string, place: Place): Record<string, unknown> | null {
  return value === undefined || value === null ? null : object(value, what, place)
}
