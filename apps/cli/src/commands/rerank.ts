import { throwIfAborted } from '@lamjs/core/backend'
import { type Engine, openEngine } from '../engine.js'
import { nameOf } from '../input/open-bytes.js'
import { checkReadable, type TextInput, textsOf } from '../input/texts.js'
import type { Interruption } from '../interruption.js'
import type { EncodeFlags } from '../options.js'
import { stdoutSink } from '../output/byte-sink.js'
import { jsonResult } from '../output/found-row.js'
import { checkNotSame } from '../same-file.js'
import { closingLine, type Tally } from '../terminal/closing-line.js'
import { paletteFor } from '../terminal/colour.js'
import { type Found, nearestReport } from '../terminal/nearest-report.js'
import { showProgress } from '../terminal/progress.js'
import { warn } from '../terminal/warnings.js'

export interface RerankFlags extends EncodeFlags {
  readonly top: number
  readonly json?: boolean
}

/** Number of truncated pairs that warnings name one by one. */
const NAMED = 5

/** `lam rerank`: shows the lines of a file by a cross-encoder's scores, best first. It holds the file in memory. */
export async function rerank(query: string, file: string, flags: RerankFlags, { signal }: Interruption): Promise<void> {
  const { encoding } = flags
  const lines = { texts: [], files: [file], whole: false, keep: true }
  const input: TextInput = { ...lines, ...(encoding === undefined ? {} : { encoding }) }
  await checkReadable(input)
  checkNotSame(input.files, undefined)
  const engine = await openEngine(flags, signal)
  try {
    // This refuses a model that cannot rerank, before reading the file.
    await engine.lam.rerank(query, [], { signal })
    const found = await linesOf(input, signal)
    if (found.length === 0) warn(`${nameOf(file)} has no text to compare with`)
    const { ranked, tally } = await score(engine, query, found, flags, signal)
    throwIfAborted(signal)
    const closing = closingLine(tally, engine)
    if (flags.json) {
      for (const result of ranked) for (const piece of jsonResult(result)) await stdoutSink().write(piece)
      process.stderr.write(`${closing}\n`)
      return
    }
    const palette = paletteFor(process.stdout)
    const report = nearestReport(query, ranked, { palette, columns: process.stdout.columns ?? 100 })
    await stdoutSink().write(`${report}\n${palette.dim(closing)}\n`)
  } finally {
    await engine.lam.dispose()
  }
}

async function linesOf(input: TextInput, signal: AbortSignal): Promise<Found[]> {
  const found: Found[] = []
  let line = 0
  for await (const text of textsOf(input, signal, warn)) {
    line++
    if (typeof text === 'string' && text.trim() !== '') found.push({ line, text })
  }
  return found
}

async function score(engine: Engine, query: string, found: readonly Found[], flags: RerankFlags, signal: AbortSignal) {
  const progress = showProgress(false, async () => found.length)
  const started = performance.now()
  let tokens = 0
  try {
    const { maxTokens } = flags
    const result = await engine.lam.rerank(
      query,
      found.map(({ text }) => text),
      {
        signal,
        ...(maxTokens === undefined ? {} : { maxTokens }),
        onProgress: (now) => {
          tokens = now.tokens
          progress.update(now.texts, now.tokens)
        },
      },
    )
    for (const { index, query: asked, text } of result.truncated.slice(0, NAMED)) {
      warn(
        `line ${found[index].line} and the query were cut: ${text.kept} of ${text.tokens} tokens of the line and ` +
          `${asked.kept} of ${asked.tokens} of the query were read`,
      )
    }
    if (result.truncated.length > NAMED)
      warn(`${result.truncated.length.toLocaleString('en-US')} pairs were cut in all`)
    const ranked = result.ranking({ top: flags.top }).map(({ index, score }) => ({ item: found[index], score }))
    const tally: Tally = { texts: found.length, tokens, milliseconds: performance.now() - started }
    return { ranked, tally }
  } finally {
    progress.stop()
  }
}
