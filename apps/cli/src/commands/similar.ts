import { throwIfAborted } from '@lamjs/core'
import { type Engine, openEngine } from '../engine.js'
import { checkReadable, countTexts, textsOf } from '../input/texts.js'
import { Nearest, type Scored } from '../nearest.js'
import { type EncodeFlags, encodeOptions } from '../options.js'
import { stdoutSink } from '../output/byte-sink.js'
import { closingLine, type Tally } from '../terminal/closing-line.js'
import { paletteFor } from '../terminal/colour.js'
import { type Found, nearestReport } from '../terminal/nearest-report.js'
import { showProgress } from '../terminal/progress.js'
import { CutTexts, warn } from '../terminal/warnings.js'

export interface SimilarFlags extends EncodeFlags {
  readonly top: number
  readonly json?: boolean
}

/** `lam similar`: the lines of a file that are nearest to a query, best first. */
export async function similar(query: string, file: string, flags: SimilarFlags, signal: AbortSignal): Promise<void> {
  const input = { texts: [], files: [file], whole: false }
  await checkReadable(input)
  const total = process.stderr.isTTY ? await countTexts(input, signal) : undefined
  const engine = await openEngine(flags, signal)
  try {
    const { nearest, tally } = await search(engine, query, numbered(textsOf(input, signal)), flags, { total, signal })
    throwIfAborted(signal)
    if (tally.texts === 0) warn(`${file === '-' ? 'stdin' : `'${file}'`} has no text to compare with`)
    const closing = closingLine(tally, engine)
    if (flags.json) {
      await stdoutSink().write(nearest.map(jsonResult).join(''))
      process.stderr.write(`${closing}\n`)
      return
    }
    const palette = paletteFor(process.stdout)
    const report = nearestReport(query, nearest, { palette, columns: process.stdout.columns ?? 100 })
    await stdoutSink().write(`${report}\n${palette.dim(closing)}\n`)
  } finally {
    await engine.lam.dispose()
  }
}

interface Search {
  readonly nearest: readonly Scored<Found>[]
  readonly tally: Tally
}

async function search(
  engine: Engine,
  query: string,
  lines: AsyncIterable<Found>,
  flags: SimilarFlags,
  { total, signal }: { total: number | undefined; signal: AbortSignal },
): Promise<Search> {
  const nearest = new Nearest<Found>(flags.top)
  const progress = showProgress(total, false)
  const started = performance.now()
  const limit = flags.maxTokens ?? engine.maxTokens
  const lineOf = new Map<number, number>()
  const cut = new CutTexts((line) => `line ${line}`)
  let tokens = 0
  let texts = 0
  const options = { ...encodeOptions(flags), signal }
  const onProgress = (now: { texts: number; tokens: number }) => {
    tokens = now.tokens
    progress.update(now.texts, now.tokens)
  }
  try {
    const asked = await engine.lam.encode([query], options)
    if (asked.truncated.length > 0) warn(`the query has ${asked.tokenCounts[0]} tokens and was cut to ${limit}`)
    const [target] = asked
    const rows = engine.lam.stream(remember(lines, lineOf), { ...options, onProgress })
    for await (const { index, text, embedding, tokenCount, truncated } of rows) {
      const line = lineOf.get(index) ?? 0
      lineOf.delete(index)
      if (truncated) cut.add(line, tokenCount, limit)
      nearest.add({ line, text }, engine.lam.similarity(target, embedding))
      texts++
    }
  } finally {
    progress.stop()
    cut.finish()
  }
  return { nearest: nearest.best, tally: { texts, tokens, milliseconds: performance.now() - started } }
}

/** Lines with their numbers from 1 on, without the blank ones. */
async function* numbered(lines: AsyncIterable<string>): AsyncGenerator<Found> {
  let line = 0
  for await (const text of lines) {
    line++
    if (text.trim() !== '') yield { line, text }
  }
}

/** The texts alone; which line each was is kept until it is asked for. */
async function* remember(lines: AsyncIterable<Found>, lineOf: Map<number, number>): AsyncGenerator<string> {
  let index = 0
  for await (const { line, text } of lines) {
    lineOf.set(index++, line)
    yield text
  }
}

function jsonResult({ item, score }: Scored<Found>): string {
  return `${JSON.stringify({ score: Number(score.toFixed(6)), line: item.line, text: item.text })}\n`
}
