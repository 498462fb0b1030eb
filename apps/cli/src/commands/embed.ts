import { LamError } from '@lamjs/core'
import { type Engine, openEngine } from '../engine.js'
import { nameOf } from '../input/open-bytes.js'
import { checkReadable, countTexts, filesOf, type TextInput, textsOf } from '../input/texts.js'
import { UntilFailure } from '../input/until-failure.js'
import type { Interruption } from '../interruption.js'
import { type EncodeFlags, encodeOptions } from '../options.js'
import { stdoutSink } from '../output/byte-sink.js'
import type { FormatName } from '../output/format.js'
import { openOutput } from '../output/open-output.js'
import { brokenPipe } from '../output/output-failed.js'
import type { RowOutput } from '../output/row-output.js'
import { checkNotSame } from '../same-file.js'
import { closingLine, type Tally } from '../terminal/closing-line.js'
import { showProgress } from '../terminal/progress.js'
import { CutTexts, tell, warn } from '../terminal/warnings.js'

export interface EmbedFlags extends EncodeFlags {
  readonly file?: readonly string[]
  readonly whole?: boolean
  readonly format: FormatName
  readonly output?: string
  readonly text?: boolean
}

/** `lam embed`: writes a row for each text, in order, as soon as it is ready. */
export async function embed(texts: readonly string[], flags: EmbedFlags, interruption: Interruption): Promise<void> {
  const { signal } = interruption
  const { file: files = [], whole = false, text: keep = false, encoding } = flags
  const input: TextInput = { texts, files, whole, keep, ...(encoding === undefined ? {} : { encoding }) }
  await checkReadable(input)
  checkNotSame(filesOf(input), flags.output)
  const engine = await openEngine(flags, signal)
  try {
    // This refuses options that the model does not support, before any output.
    await engine.lam.encode([], encodeOptions(flags))
    const output = await openOutput(flags, flags.dim ?? engine.width, signal)
    const { tally, told } = await writeAll(engine, input, flags, output, interruption)
    if (signal.aborted) return
    if (output.rows === 0) warn(`no text came from ${filesOf(input).map(nameOf).join(', ')}`)
    if (flags.json && !toStdout(flags)) await stdoutSink().write(`${summary(tally, output, engine, flags)}\n`)
    if (flags.quiet || flags.json) return
    if (process.stderr.isTTY) process.stderr.write(`${closingLine(tally, engine)}\n`)
    else if (told !== undefined) tell(told)
  } finally {
    await engine.lam.dispose()
  }
}

/** Whether `--output` leaves stdout to the rows. */
export function toStdout({ output = '-' }: Pick<EmbedFlags, 'output'>): boolean {
  return output === '-'
}

/** What `--json` tells of rows that went to another place than stdout. */
function summary(
  { tokens, milliseconds }: Tally,
  { rows }: RowOutput,
  { running, width }: Engine,
  { output, format, dim = width }: EmbedFlags,
): string {
  return JSON.stringify({ output, format, rows, width: dim, tokens, milliseconds, running })
}

/** Writes every row, then finishes or stops the output as the run ends. */
async function writeAll(
  engine: Engine,
  input: TextInput,
  flags: EmbedFlags,
  output: RowOutput,
  interruption: Interruption,
): Promise<{ readonly tally: Tally; readonly told: string | undefined }> {
  try {
    const tally = await writeRows(engine, input, flags, output, interruption)
    if (!interruption.signal.aborted) return { tally, told: await output.finish() }
    await stop(output, false)
    return { tally, told: undefined }
  } catch (error) {
    await stop(output, true).catch(() => {})
    throw error
  }
}

async function stop(output: RowOutput, failed: boolean): Promise<void> {
  const told = await output.stop(failed)
  if (told !== undefined) tell(told)
}

async function writeRows(
  engine: Engine,
  input: TextInput,
  flags: EmbedFlags,
  output: RowOutput,
  { signal, hurry }: Interruption,
): Promise<Tally> {
  const toTerminal = flags.output === undefined && flags.format !== 'npy' && process.stdout.isTTY
  const progress = await showProgress(toTerminal ? { quiet: true } : flags, () => countTexts(input, signal))
  const cut = new CutTexts((index) => `text ${index}`, progress.warn)
  const { maxTokens = engine.maxTokens } = flags
  const started = performance.now()
  let done = { texts: 0, tokens: 0 }
  const onProgress = (now: { texts: number; tokens: number }) => {
    done = now
    progress.update(now.texts, now.tokens)
  }
  try {
    const texts = new UntilFailure(textsOf(input, signal, progress.warn))
    for await (const row of engine.lam.stream(texts, { ...encodeOptions(flags), signal, onProgress })) {
      if (hurry.aborted) break
      const { index, text, embedding, tokenCount, truncated } = row
      if (truncated) cut.add(index, tokenCount, maxTokens)
      const own = typeof text === 'string' && flags.text ? { text } : {}
      await output.write({ index, tokens: tokenCount, truncated, embedding, ...own })
    }
    texts.throwFailure()
  } catch (error) {
    if (!(signal.aborted && (brokenPipe(error) || (LamError.is(error) && error.code === 'LAM_ABORTED')))) throw error
  } finally {
    progress.stop()
    cut.finish()
  }
  return { ...done, milliseconds: performance.now() - started }
}
