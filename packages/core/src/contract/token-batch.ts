import { LamError } from '../errors.js'

/** Texts of token ids, packed end to end without padding. */
export interface TokenBatch {
  /** `[tokens]`, every text's ids, special tokens included. */
  readonly ids: Int32Array
  /** `[texts + 1]`, where each text starts in `ids`; the last entry is `ids.length`. No text is empty. */
  readonly offsets: Uint32Array
  /** `[spans, 2]`, half-open token ranges of `ids` to average, each inside one text and not empty; mostly one per text. */
  readonly spans: Uint32Array
  /** `[tokens]`, the token type of each id, for families that have them. Default: all 0. */
  readonly types?: Uint8Array
}

/** One span a text: the whole of it. */
export function wholeTexts(offsets: Uint32Array): Uint32Array {
  const spans = new Uint32Array((offsets.length - 1) * 2)
  for (let text = 0; text + 1 < offsets.length; text++) {
    spans[2 * text] = offsets[text]
    spans[2 * text + 1] = offsets[text + 1]
  }
  return spans
}

/** The limits of a batch: the sizes of the model that will run it. */
export interface BatchLimits {
  /** Ids lie in `[0, vocabSize)`. */
  readonly vocabSize: number
  /** No text is longer. Default `Infinity`, as for LAM. */
  readonly mostTokens?: number
  /** Token types lie in `[0, typeVocabSize)`. Default 1: type 0 alone. */
  readonly typeVocabSize?: number
}

/**
 * Checks all that `TokenBatch` promises, so that a backend may index without checks of its own.
 * @param limits the model's config
 * @throws LamError `LAM_INPUT_INVALID`
 */
export function checkTokenBatch({ ids, offsets, spans, types }: TokenBatch, limits: BatchLimits): void {
  const { vocabSize, mostTokens = Number.POSITIVE_INFINITY, typeVocabSize = 1 } = limits
  const invalid = (message: string) => new LamError('LAM_INPUT_INVALID', `Invalid token batch: ${message}`)
  if (offsets.length < 1 || offsets[0] !== 0 || offsets[offsets.length - 1] !== ids.length) {
    throw invalid(`offsets must run from 0 to ids.length (${ids.length}), found ${offsets[0]} to ${offsets.at(-1)}.`)
  }
  for (let text = 0; text + 1 < offsets.length; text++) {
    if (offsets[text + 1] <= offsets[text]) {
      throw invalid(`text ${text} is empty or backwards (${offsets[text]} to ${offsets[text + 1]}).`)
    }
    const length = offsets[text + 1] - offsets[text]
    if (length > mostTokens) {
      throw invalid(`text ${text} has ${length} tokens, and the model has positions for ${mostTokens}.`)
    }
  }
  for (let token = 0; token < ids.length; token++) {
    if (ids[token] < 0 || ids[token] >= vocabSize) {
      throw invalid(`id ${ids[token]} at token ${token} is outside the vocabulary of ${vocabSize}.`)
    }
  }
  checkTypes(types, ids.length, typeVocabSize, invalid)
  checkSpans(offsets, spans, invalid)
}

function checkTypes(
  types: Uint8Array | undefined,
  tokens: number,
  typeVocabSize: number,
  invalid: (message: string) => LamError,
): void {
  if (types === undefined) return
  if (types.length !== tokens) throw invalid(`types must have one value a token (${tokens}), found ${types.length}.`)
  const token = types.findIndex((type) => type >= typeVocabSize)
  if (token >= 0) {
    throw invalid(`type ${types[token]} at token ${token} is outside the model's ${typeVocabSize} token types.`)
  }
}

function checkSpans(offsets: Uint32Array, spans: Uint32Array, invalid: (message: string) => LamError): void {
  if (spans.length % 2 !== 0) throw invalid(`spans must hold pairs, found ${spans.length} values.`)
  for (let span = 0; 2 * span < spans.length; span++) {
    const start = spans[2 * span]
    const end = spans[2 * span + 1]
    const text = textOfToken(offsets, start)
    if (end <= start || text < 0 || end > offsets[text + 1]) {
      throw invalid(`span ${span} (${start} to ${end}) must be a non-empty range inside one text.`)
    }
  }
}

/** The text that holds token `token`, by binary search in `offsets`; -1 when none does. */
export function textOfToken(offsets: Uint32Array, token: number): number {
  let low = 0
  let high = offsets.length - 2
  if (high < 0 || token >= offsets[high + 1]) return -1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (offsets[middle] <= token) low = middle
    else high = middle - 1
  }
  return low
}
