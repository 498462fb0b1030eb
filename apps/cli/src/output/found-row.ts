import type { Scored } from '../nearest.js'
import type { Found } from '../terminal/nearest-report.js'
import { quoted } from './json-row.js'

/** A JSON object for a found line, in pieces, because a text may be very long. */
export function* jsonResult({ item, score }: Scored<Found>): Generator<string> {
  yield `{"score":${Number(score.toFixed(6))},"line":${item.line},"text":"`
  yield* quoted(item.text)
  yield '"}\n'
}
