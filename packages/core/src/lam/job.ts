import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError } from '../errors.js'
import type { Output } from '../outputs/output.js'
import { quote } from '../quote.js'
import type { OpenSpan } from '../tracing/tracing.js'
import { isWholeNumber } from '../whole-number.js'
import type { LoadedModel } from './loaded-model.js'
import type { EncodeOptions, EncodeProgress } from './options.js'
import { type PromptSide, promptText } from './prompt.js'

/** One call's model and options, with defaults filled in. */
export interface EncodeJob extends LoadedModel {
  readonly tokensPerBatch: number
  /** Width of the rows. */
  readonly dim: number
  /** Whether to divide rows by their norm. */
  readonly normalize: boolean
  /** Most tokens kept of a text. */
  readonly maxTokens: number
  /** Whether the caller named `maxTokens`. */
  readonly limited: boolean
  /** The prompt before every text; empty for none. */
  readonly prompt: string
  /** Tokens at the start of every text that the mean leaves out. */
  readonly skip: number
  /** The format of the rows. */
  readonly output: Output
  readonly onProgress: ((progress: EncodeProgress) => void) | undefined
  /** Fires when the caller's signal does, and when the `LAM` is disposed of. */
  readonly signal: PlatformAbortSignal
  /** The call's span; undefined if nobody listens. */
  readonly trace: OpenSpan<'call'> | undefined
}

/**
 * Completes a call's options with the model's limits, prompts and defaults.
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function settleJob(
  model: LoadedModel,
  options: EncodeOptions<Output>,
  {
    tokensPerBatch = model.program.batch.tokens,
    signal,
    side,
    trace,
  }: Pick<EncodeJob, 'signal' | 'trace'> & { tokensPerBatch: number | undefined; side: PromptSide | undefined },
): EncodeJob {
  const { name, config, settings, tokenizer, program, unknownTokens, head } = model
  const maxTokens = options.maxTokens ?? config.maxTokens
  if (maxTokens > config.mostTokens) throw beyondPositions(maxTokens, config.mostTokens)
  const prompt = promptText(settings, options.prompt, side)
  const promptTokens = prompt === '' ? 0 : tokenizer.piece(prompt).length
  if (prompt !== '' && promptTokens + SPECIALS >= maxTokens) {
    throw new LamError(
      'LAM_OPTION_INVALID',
      `prompt: ${quote(prompt)} has ${promptTokens} tokens, which leave no room for a text among maxTokens (${maxTokens}).`,
    )
  }
  // Field by field: a spread makes an object of kilobytes, once a call.
  return {
    name,
    config,
    settings,
    tokenizer,
    program,
    unknownTokens,
    head,
    tokensPerBatch,
    dim: rowWidth(config.hiddenSize, options.dim),
    normalize: options.normalize ?? true,
    maxTokens,
    limited: options.maxTokens !== undefined,
    prompt,
    skip: settings.poolsPrompt || prompt === '' ? 0 : 1 + promptTokens,
    output: options.output ?? 'float32',
    onProgress: options.onProgress,
    signal,
    trace,
  }
}

/** Every text has a special token at its start and one at its end. */
const SPECIALS = 2

function rowWidth(hidden: number, dim: number | undefined): number {
  if (dim === undefined) return hidden
  if (isWholeNumber(dim, 1, hidden)) return dim
  throw new LamError(
    'LAM_OPTION_INVALID',
    `dim must be a whole number from 1 to ${hidden}, the model's width; found ${quote(dim)}.`,
  )
}

function beyondPositions(found: number, most: number): LamError {
  return new LamError(
    'LAM_OPTION_INVALID',
    `maxTokens must be at most ${most}, the positions that this model has; found ${found}. For longer texts use a LAM model, or cut them into passages.`,
  )
}
