import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError } from '../errors.js'
import { quote } from '../quote.js'
import { isWholeNumber } from '../whole-number.js'
import type { LoadedModel } from './loaded-model.js'
import type { EncodeOptions } from './options.js'

/** One call's model and options. */
export interface EncodeJob extends LoadedModel, EncodeOptions {
  readonly tokensPerBatch: number
  /** Fires with the caller's, and when the `LAM` behind the call is disposed of. */
  readonly signal: PlatformAbortSignal
}

/** The row width asked for. @throws LamError `LAM_OPTION_INVALID` */
export function rowWidth({ checkpoint, dim }: EncodeJob): number {
  const hidden = checkpoint.config.hiddenSize
  if (dim === undefined) return hidden
  if (isWholeNumber(dim, 1, hidden)) return dim
  throw new LamError(
    'LAM_OPTION_INVALID',
    `dim must be a whole number from 1 to ${hidden}, the model's width; found ${quote(dim)}.`,
  )
}
