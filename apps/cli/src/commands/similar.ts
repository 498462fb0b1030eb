import { type EncodeOptions, type Prompt, throwIfAborted } from '@lamjs/core/backend'
import { type Engine, openEngine } from '../engine.js'
import { linesOfFile, numbered } from '../input/numbered-lines.js'
import { nameOf } from '../input/open-bytes.js'
import { checkReadable, countTexts, type TextInput, textsOf } from '../input/texts.js'
import type { Interruption } from '../interruption.js'
import { Nearest } from '../nearest.js'
import { type EncodeFlags, encodeOptions } from '../options.js'
import { checkNotSame } from '../same-file.js'
import type { Found } from '../terminal/nearest-report.js'
import { showProgress } from '../terminal/progress.js'
import { type FoundLines, showFound } from '../terminal/show-found.js'
import { CutTexts, warn } from '../terminal/warnings.js'

export interface SimilarFlags extends EncodeFlags {
  readonly top: number
  /** Prompt before the query. */
  readonly queryPrompt?: string
}

/** `lam similar`: shows the lines of a file nearest to a query, best first. */
export async function similar(
  query: string,
  file: string,
  flags: SimilarFlags,
  { signal }: Interruption,
): Promise<void> {
  const input = linesOfFile(file, flags.encoding)
  await checkReadable(input)
  checkNotSame(input.files, undefined)
  const engine = await openEngine(flags, signal)
  try {
    const found = await search(engine, query, input, flags, signal)
    throwIfAborted(signal)
    if (found.tally.texts === 0) warn(`${nameOf(file)} has no text to compare with`)
    await showFound(query, found, engine, flags)
  } finally {
    await engine.lam.dispose()
  }
}

async function search(
  engine: Engine,
  query: string,
  input: TextInput,
  flags: SimilarFlags,
  signal: AbortSignal,
): Promise<FoundLines> {
  const nearest = new Nearest<Found>(flags.top)
  const progress = await showProgress(flags, () => countTexts(input, signal))
  const started = performance.now()
  const { maxTokens: limit = engine.maxTokens } = flags
  const lineOf = new Map<number, number>()
  const cut = new CutTexts((line) => `line ${line}`, progress.warn)
  let tokens = 0
  let texts = 0
  const options = { ...encodeOptions(flags), signal }
  const queryPrompt = flags.queryPrompt === undefined ? engine.promptFor('query') : { text: flags.queryPrompt }
  const linePrompt = options.prompt ?? engine.promptFor('document')
  const onProgress = (now: { texts: number; tokens: number }) => {
    tokens = now.tokens
    progress.update(now.texts, now.tokens)
  }
  try {
    const asked = await engine.lam.encode([query], withPrompt(options, queryPrompt))
    if (asked.truncated.length > 0)
      progress.warn(`the query has ${asked.tokenCounts[0]} tokens and was cut to ${limit}`)
    const [target] = asked
    const rows = engine.lam.stream(unnumbered(numbered(textsOf(input, signal, progress.warn)), lineOf), {
      ...withPrompt(options, linePrompt),
      onProgress,
    })
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
  return { ranked: nearest.best, tally: { texts, tokens, milliseconds: performance.now() - started } }
}

/** The texts alone. `lineOf` keeps each text's line. */
async function* unnumbered(lines: AsyncIterable<Found>, lineOf: Map<number, number>): AsyncGenerator<string> {
  let index = 0
  for await (const { line, text } of lines) {
    lineOf.set(index++, line)
    yield text
  }
}

/** The options with this prompt, or with the model's default. */
function withPrompt({ prompt: _, ...options }: EncodeOptions, prompt: Prompt | undefined): EncodeOptions {
  return { ...options, ...(prompt === undefined ? {} : { prompt }) }
}
