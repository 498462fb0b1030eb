import { LamError } from '@lamjs/core'
import { isWholeNumber, quote } from '@lamjs/core/embedder'
import type { Cut } from './cut.js'

const ways = ['paragraphs', 'headings', 'sentences', 'tokens'] as const

/**
 * A cut with its defaults filled in.
 * @throws LamError `LAM_OPTION_INVALID`
 */
export function checkCut({
  by = 'paragraphs',
  most = by === 'tokens' ? 200 : 800,
  overlap = 0,
}: Cut = {}): Required<Cut> {
  if (!ways.includes(by)) throw invalid(`by must be one of ${ways.join(', ')}; found ${quote(by)}.`)
  if (!isWholeNumber(most, 1, 2 ** 31)) throw invalid(`most must be a whole number from 1 on; found ${quote(most)}.`)
  if (!isWholeNumber(overlap, 0, most / 2)) {
    throw invalid(
      `overlap must be a whole number up to half of most, ${Math.floor(most / 2)}; found ${quote(overlap)}.`,
    )
  }
  return { by, most, overlap }
}

function invalid(reason: string): LamError {
  return new LamError('LAM_OPTION_INVALID', `cut.${reason}`)
}
