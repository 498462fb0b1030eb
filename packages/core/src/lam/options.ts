import type { ModelSource } from '../checkpoint/source.js'
import type { Precision } from '../contract/precision.js'
import type { PlatformAbortSignal } from '../environment/platform-types.js'
import type { Output } from '../outputs/output.js'
import type { PassageRange } from '../tokenizer/passages.js'
import type { Prompt } from './prompt.js'

/** Options of `new LAM`. */
export interface LamOptions {
  /** The source of the model. Default: the backend's default model. */
  readonly model?: ModelSource
  /** Default: the first of the backend's `features.precisions`. A precision that it lacks is `LAM_PRECISION_UNSUPPORTED`. */
  readonly precision?: Precision
  /** True compiles all shapes at load; a later compilation is then `LAM_COMPILATION_FORBIDDEN`. Default false. */
  readonly strict?: boolean
  /** Most tokens of one run of the backend, at least 1. It limits memory, and is the step of progress. Default: the program's `batch.tokens`. */
  readonly tokensPerBatch?: number
  /**
   * How to read a special token inside a text, such as `[SEP]` or `[MASK]`. False, the default: as that token, as the original
   * tokenizer does, so that rows agree with those of other programs. True: as its characters, so that an untrusted text cannot contain
   * the model's own marks. `LAM_OPTION_INVALID` if the tokenizer is not of BERT's kind.
   */
  readonly splitSpecialTokens?: boolean
  /** Called once, for the first text with more than half of its tokens unknown to the vocabulary. Default: `console.warn`. */
  readonly onWarning?: (message: string) => void
}

/**
 * Options of `encode` and `stream`.
 * @typeParam O the format of the rows
 */
export interface EncodeOptions<O extends Output = 'float32'> {
  /** Width of the rows: the first `dim` values, normalised again (Matryoshka, arXiv:2205.13147). Default: the model's width. */
  readonly dim?: number
  /**
   * Most tokens kept of a text, special tokens included, at least 2; `Infinity` keeps all. Default: the model's `maxTokens`. More than
   * the model's positions is `LAM_OPTION_INVALID`.
   */
  readonly maxTokens?: number
  /**
   * The prompt before each text: the name of one of the model's prompts, such as `'query'`, or `{ text }`. Default: the model's default
   * prompt, if it has one. Its tokens count towards `maxTokens`.
   */
  readonly prompt?: Prompt
  /** False gives rows as the model pools them, not divided by their Euclidean norm. Default true. */
  readonly normalize?: boolean
  /**
   * The format of the rows: `'float32'`, the default; `'int8'`, a byte a component with one scale a row; `'binary'`, the sign of each
   * component as one bit. For `encode` and `stream`; `quantizeEmbeddings` converts float32 rows.
   */
  readonly output?: O
  /** Stops the call between batches, or sooner if the backend can; the call rejects with `LAM_ABORTED`. */
  readonly signal?: PlatformAbortSignal
  /** Called after every batch. */
  readonly onProgress?: (progress: EncodeProgress) => void
}

/**
 * The text that the model reads around a passage.
 *
 * - `'document'`: the whole text. A row is the mean over its passage's tokens, in one run over the text (late chunking,
 *   arXiv:2409.04701).
 * - `'windows'`: the same where the model has positions for the whole text. Otherwise overlapping windows of the model's length: each token
 *   counts in the window that holds most around it.
 * - `'passage'`: nothing. A row is the one that `encode` gives for the passage as a text of its own.
 * - `'both'`: the model runs both. A row is the mean of the two rows above, normalised unless `normalize` is false.
 */
export type PassageContext = 'document' | 'windows' | 'passage' | 'both'

/** Options of `encodePassages`. */
export interface EncodePassagesOptions extends EncodeOptions {
  /** `'paragraphs'`, the default: the blocks between blank lines. Or ranges `[start, end)` of UTF-16 units, widened to whole words. */
  readonly passages?: 'paragraphs' | readonly PassageRange[]
  /** Default `'document'`. The best context depends on model and texts: see the figures on the model's card. */
  readonly context?: PassageContext
  /**
   * Most tokens kept of the document, special tokens included; default: all. With `'passage'` and `'both'` it also limits each passage that the
   * model reads alone, where the default is as for `encode`; with `'passage'` it does not limit the document.
   */
  readonly maxTokens?: number
}

/** `maxTokens` counts the tokens of both texts of a pair. */
export type RerankOptions = Pick<EncodeOptions, 'maxTokens' | 'signal' | 'onProgress'>

/** How far a call is. */
export interface EncodeProgress {
  /** Texts done so far. */
  readonly texts: number
  /** The number of all texts; a stream does not know it. */
  readonly totalTexts?: number
  /** Tokens done so far. */
  readonly tokens: number
}
