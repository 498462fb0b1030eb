import { throwIfAborted } from '@lamjs/core/backend'
import { type Engine, openEngine } from '../engine.js'
import { linesOfFile, numbered } from '../input/numbered-lines.js'
import { nameOf } from '../input/open-bytes.js'
import { checkReadable, type TextInput, textsOf } from '../input/texts.js'
import type { Interruption } from '../interruption.js'
import type { EncodeFlags } from '../options.js'
import { checkNotSame } from '../same-file.js'
import type { Tally } from '../terminal/closing-line.js'
import type { Found } from '../terminal/nearest-report.js'
import { showProgress } from '../terminal/progress.js'
import { showFound } from '../terminal/show-found.js'
import { warn } from '../terminal/warnings.js'

export interface RerankFlags extends EncodeFlags {
  readonly top: number
}

/** Number of truncated pairs that warnings name one by one. */
const NAMED = 5

/** `lam rerank`: shows the lines of a file by a cross-encoder's scores, best first. It holds the file in memory. */
export async function rerank(query: string, file: string, flags: RerankFlags, { signal }: Interruption): Promise<void> {
  const input = linesOfFile(file, flags.encoding)
  await checkReadable(input)
  checkNotSame(input.files, undefined)
  const engine = await openEngine(flags, signal)
  try {
    // This refuses a model that cannot rerank, before reading the file.
    await engine.lam.rerank(query, [], { signal })
    const lines = await linesOf(input, signal)
    if (lines.length === 0) warn(`${nameOf(file)} has no text to compare with`)
    const found = await score(engine, query, lines, flags, signal)
    throwIfAborted(signal)
    await showFound(query, found, engine, flags)
  } finally {
    await engine.lam.dispose()
  }
}

async function linesOf(input: TextInput, signal: AbortSignal): Promise<Found[]> {
  const found: Found[] = []
  for await (const line of numbered(textsOf(input, signal, warn))) found.push(line)
  return found
}

async function score(engine: Engine, query: string, found: readonly Found[], flags: RerankFlags, signal: AbortSignal) {
  const progress = await showProgress(flags, async () => found.length)
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
      progress.warn(
        `line ${found[index].line} and the query were cut: ${text.kept} of ${text.tokens} tokens of the line and ` +
          `${asked.kept} of ${asked.tokens} of the query were read`,
      )
    }
    if (result.truncated.length > NAMED)
      progress.warn(`${result.truncated.length.toLocaleString('en-US')} pairs were cut in all`)
    const ranked = result.ranking({ top: flags.top }).map(({ index, score }) => ({ item: found[index], score }))
    const tally: Tally = { texts: found.length, tokens, milliseconds: performance.now() - started }
    return { ranked, tally }
  } finally {
    progress.stop()
  }
}
