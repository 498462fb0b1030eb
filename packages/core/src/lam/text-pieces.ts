import type { PlatformAbortSignal } from '../environment/platform-types.js'
import { LamError } from '../errors.js'
import { TextSource } from './text-source.js'

/** One text in pieces of any size, cut anywhere. It may be longer than the longest string. */
export type TextPieces = AsyncIterable<string>

/** A text of a stream. */
export type StreamText = string | TextPieces

/** Whether a stream's value is a text in pieces. */
export function isPieces(value: unknown): value is TextPieces {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

/**
 * The pieces of text `index`, one by one; undefined after the last.
 * @throws LamError from `next`: `LAM_INPUT_NOT_A_STRING`, `LAM_INPUT_INVALID`, `LAM_ABORTED`; the source's own error unchanged
 */
export function textPieces(pieces: TextPieces, index: number, signal: PlatformAbortSignal | undefined) {
  const source = new TextSource(pieces)
  const next = async (): Promise<string | undefined> => {
    const piece = await source.next(signal)
    if (piece === undefined || typeof piece.value === 'string') return piece?.value as string | undefined
    throw new LamError(
      'LAM_INPUT_NOT_A_STRING',
      `Text ${index} comes in pieces, each of which must be a string; found ${piece.value === null ? 'null' : typeof piece.value}. ` +
        'Decode bytes first, as TextDecoderStream does.',
    )
  }
  return { next, close: () => source.close() }
}
