import type { ModelSource } from '../checkpoint/source.js'
import type { Precision } from '../contract/precision.js'
import type { PlatformAbortSignal } from '../environment/platform-types.js'
import type { Output } from '../outputs/output.js'
import type { PassageRange } from '../tokenizer/passages.js'
import type { Prompt } from './prompt.js'

export interface LamOptions {
  /** Where the model comes from; the backend's own default model when absent. */
  readonly model?: ModelSource
  /** Defaults to the backend's most accurate. A precision it lacks is `LAM_PRECISION_UNSUPPORTED`. */
  readonly precision?: Precision
  /** Compile everything at load and make any later compilation `LAM_COMPILATION_FORBIDDEN`. Default false. */
  readonly strict?: boolean
  /** Tokens handed to the backend in one run, at least 1. Bounds memory and sets the grain of progress. Default: what the program likes. */
  readonly tokensPerBatch?: number
  /**
   * What a special token is that a text happens to hold, such as `[SEP]` or `[MASK]`. False, the default: that very token, as for the
   * original tokenizer, so that rows agree with those of other programs. True: the characters it is made of, so that a text of
   * strangers cannot bring tokens that the model takes for its own marks. `LAM_OPTION_INVALID` where the tokenizer is not of BERT's kind.
   */
  readonly splitSpecialTokens?: boolean
  /** Told once of texts that the model's vocabulary does not cover: more than half of their tokens are unknown. Default: `console.warn`. */
  readonly onWarning?: (message: string) => void
}

/** @typeParam O the output that the rows are asked in */
export interface EncodeOptions<O extends Output = 'float32'> {
  /** Width of the rows: the first `dim` values, normalised again (Matryoshka). Default: the model's width. */
  readonly dim?: number
  /** Most tokens kept of a text, special tokens included, at least 2; `Infinity` keeps all. Default: the model's `maxTokens`. More than the positions that the model has is `LAM_OPTION_INVALID`. */
  readonly maxTokens?: number
  /**
   * What stands before each text: the name of one of the model's prompts, as in `'query'`, or `{ text }`. Default: the model's default
   * prompt, if it has one. Its tokens count.
   */
  readonly prompt?: Prompt
  /** False gives rows as the model pools them, not divided by their Euclidean norm. Default true. */
  readonly normalize?: boolean
  /**
   * What the rows are kept in: `'float32'`, the default; `'int8'`, a byte a component with one scale a row; `'binary'`, the sign of each
   * component as one bit. For `encode` and `stream`; `quantizeEmbeddings` makes the same of float32 rows.
   */
  readonly output?: O
  /** Stops the call between batches, or sooner where the backend can; the call rejects with `LAM_ABORTED`. */
  readonly signal?: PlatformAbortSignal
  /** Called after every batch. */
  readonly onProgress?: (progress: EncodeProgress) => void
}

/**
 * What the model reads around a passage.
 *
 * - `'document'`: the whole text. A row is the mean over its passage's tokens, in one run over the text (late chunking,
 *   arXiv:2409.04701).
 * - `'passage'`: nothing. A row is the one that `encode` gives for the passage as a text of its own.
 * - `'both'`: each of the two in turn, for two runs. A row is the mean of the two rows above, normalised unless
 *   `normalize` is false.
 */
export type PassageContext = 'document' | 'passage' | 'both'

export interface EncodePassagesOptions extends EncodeOptions {
  /** `'paragraphs'`, the default: the blocks between blank lines. Or ranges `[start, end)` of UTF-16 units, widened to whole words. */
  readonly passages?: 'paragraphs' | readonly PassageRange[]
  /** Default `'document'`. Which context finds more depends on model and texts: see the figures on the model's card. */
  readonly context?: PassageContext
  /**
   * Most tokens kept of the document, special tokens included; default: all. A passage that the model reads alone is cut as `encode` cuts
   * a text; with `'passage'`, nothing else is.
   */
  readonly maxTokens?: number
}

/** Of a pair, `maxTokens` counts both texts. */
export type RerankOptions = Pick<EncodeOptions, 'maxTokens' | 'signal' | 'onProgress'>

export interface EncodeProgress {
  /** Texts done so far. */
  readonly texts: number
  /** Texts in all, where that is known. */
  readonly totalTexts?: number
  /** Tokens done so far. */
  readonly tokens: number
}
