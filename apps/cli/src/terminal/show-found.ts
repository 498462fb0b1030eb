import type { Engine } from '../engine.js'
import type { Scored } from '../nearest.js'
import { stdoutSink } from '../output/byte-sink.js'
import { jsonResult } from '../output/found-row.js'
import type { ProgressFlags } from './bar.js'
import { closingLine, type Tally } from './closing-line.js'
import { paletteFor } from './colour.js'
import { type Found, nearestReport } from './nearest-report.js'
import { tell } from './warnings.js'

/** What a search found, best first, and what it took. */
export interface FoundLines {
  readonly ranked: readonly Scored<Found>[]
  readonly tally: Tally
}

/** Writes the lines found to stdout, as a report or as JSON lines, and the closing line. */
export async function showFound(
  query: string,
  { ranked, tally }: FoundLines,
  engine: Engine,
  { json = false, quiet = false }: ProgressFlags,
): Promise<void> {
  const closing = closingLine(tally, engine)
  if (json) {
    for (const result of ranked) for (const piece of jsonResult(result)) await stdoutSink().write(piece)
    if (!quiet) tell(closing)
    return
  }
  const palette = paletteFor(process.stdout)
  const report = nearestReport(query, ranked, { palette, columns: process.stdout.columns ?? 100 })
  await stdoutSink().write(`${report}\n${palette.dim(closing)}\n`)
}
