import { stat } from 'node:fs/promises'
import { LamError } from '@lamjs/core'
import { type Engine, openEngine } from '../engine.js'
import { checkReadable, countTexts, type TextInput, textsOf } from '../input/texts.js'
import { type EncodeFlags, encodeOptions } from '../options.js'
import { openWriter } from '../output/open-writer.js'
import type { Format, RowWriter } from '../output/row-writer.js'
import { closingLine, type Tally } from '../terminal/closing-line.js'
import { showProgress } from '../terminal/progress.js'
import { CutTexts } from '../terminal/warnings.js'

export interface EmbedFlags extends EncodeFlags {
  readonly file?: readonly string[]
  readonly whole?: boolean
  readonly format: Format
  readonly output?: string
  readonly text?: boolean
}

/** `lam embed`: a row for each text, in order, written as it comes. */
export async function embed(texts: readonly string[], flags: EmbedFlags, signal: AbortSignal): Promise<void> {
  const input: TextInput = { texts, files: flags.file ?? [], whole: flags.whole ?? false }
  await checkReadable(input)
  await checkOutput(input, flags.output)
  const total = process.stderr.isTTY ? await countTexts(input, signal) : undefined
  const engine = await openEngine(flags, signal)
  try {
    // Options that the model cannot follow are refused before the output file is emptied.
    await engine.lam.encode([], encodeOptions(flags))
    const writer = await openWriter(flags.format, flags.output, flags.dim ?? engine.width)
    const tally = await writeRows(engine, input, flags, { writer, total, signal })
    if (process.stderr.isTTY && !signal.aborted) process.stderr.write(`${closingLine(tally, engine)}\n`)
  } finally {
    await engine.lam.dispose()
  }
}

/** Making the output file empties it, which must not happen to a file that is still to be read. */
async function checkOutput({ files }: TextInput, output: string | undefined): Promise<void> {
  const target = output === undefined ? undefined : await fileIdentity(output)
  if (target === undefined) return
  for (const file of files) {
    if ((await fileIdentity(file)) !== target) continue
    throw new LamError('LAM_OPTION_INVALID', `--output must be another file than --file; '${output}' is '${file}'.`)
  }
}

/** The same for two paths of one file, links followed; undefined where there is no plain file yet. */
async function fileIdentity(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  return found?.isFile() ? `${found.dev}:${found.ino}` : undefined
}

interface Run {
  readonly writer: RowWriter
  readonly total: number | undefined
  readonly signal: AbortSignal
}

async function writeRows(engine: Engine, input: TextInput, flags: EmbedFlags, run: Run): Promise<Tally> {
  const toTerminal = flags.output === undefined && flags.format !== 'npy' && process.stdout.isTTY
  const progress = showProgress(run.total, toTerminal)
  const cut = new CutTexts((index) => `text ${index}`)
  const limit = flags.maxTokens ?? engine.maxTokens
  const started = performance.now()
  let done = { texts: 0, tokens: 0 }
  const onProgress = (now: { texts: number; tokens: number }) => {
    done = now
    progress.update(now.texts, now.tokens)
  }
  try {
    const rows = engine.lam.stream(textsOf(input, run.signal), {
      ...encodeOptions(flags),
      signal: run.signal,
      onProgress,
    })
    for await (const { index, text, embedding, tokenCount, truncated } of rows) {
      if (truncated) cut.add(index, tokenCount, limit)
      await run.writer.write({ index, tokens: tokenCount, truncated, embedding, ...(flags.text ? { text } : {}) })
    }
  } catch (error) {
    if (!(run.signal.aborted && LamError.is(error))) throw error
  } finally {
    progress.stop()
    cut.finish()
    await run.writer.finish()
  }
  return { ...done, milliseconds: performance.now() - started }
}
