import { access, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { LamError } from '@lamjs/core'
import { discreet, privateHere } from '../doctor/discreet.js'
import { describeMachine } from '../doctor/machine.js'
import { type Engine, openEngine } from '../engine.js'
import { checkReadable, countTexts, filesOf, type TextInput, textsOf } from '../input/texts.js'
import type { Interruption } from '../interruption.js'
import { type EncodeFlags, encodeOptions } from '../options.js'
import { stdoutSink } from '../output/byte-sink.js'
import { outputFailed } from '../output/output-failed.js'
import { checkNotSame } from '../same-file.js'
import { showProgress } from '../terminal/progress.js'
import { tell, warn } from '../terminal/warnings.js'
import type { Recording } from '../trace/recording.js'
import { SpanRecorder } from '../trace/span-recorder.js'
import { shareTable, timeShares } from '../trace/time-shares.js'
import { type TraceFile, traceFile } from '../trace/trace-events.js'
import { version } from '../version.js'

export interface TraceFlags extends EncodeFlags {
  readonly file?: readonly string[]
  readonly whole?: boolean
  /** `-` is stdout. */
  readonly output: string
}

/** `lam trace`: embeds texts as `lam embed` does, and writes what took how long instead of the rows. After Ctrl-C it writes what it has. */
export async function trace(texts: readonly string[], flags: TraceFlags, { signal }: Interruption): Promise<void> {
  const modulesReady = performance.now()
  const { file: files = [], whole = false, encoding, output } = flags
  const input: TextInput = { texts, files, whole, keep: false, ...(encoding === undefined ? {} : { encoding }) }
  await checkReadable(input)
  checkNotSame(filesOf(input), output)
  // A missing folder must not show only after a long run.
  await access(dirname(resolve(output))).catch((error) => {
    throw outputFailed(`'${output}'`, error)
  })
  const recorder = new SpanRecorder()
  let engine: Engine | undefined
  try {
    engine = await openEngine(flags, signal)
    await embedAll(engine, input, flags, signal)
  } catch (error) {
    if (!(signal.aborted && LamError.is(error) && error.code === 'LAM_ABORTED')) throw error
  } finally {
    recorder.stop()
    await engine?.lam.dispose()
  }
  const recording: Recording = {
    spans: recorder.spans,
    memory: recorder.memory,
    nodeReady: performance.nodeTiming.bootstrapComplete,
    modulesReady,
    end: recorder.memory.at(-1)?.time ?? performance.now(),
    about: about(engine),
  }
  const hidden = privateHere(flags.model)
  const toStdout = output === '-'
  await write(
    traceFile(recording, process.pid, (text) => discreet(text, hidden)),
    output,
  )
  const steps = timeShares(recording)
  if (flags.json) {
    const { end: milliseconds } = recording
    const times = steps.map(({ name: _, ...time }) => time)
    const summary = { output, milliseconds, ...(engine === undefined ? {} : { running: engine.running }), steps: times }
    if (!toStdout) await stdoutSink().write(`${JSON.stringify(summary)}\n`)
    return
  }
  const table = shareTable(steps, recording.end)
  if (toStdout) process.stderr.write(table)
  else await stdoutSink().write(table)
  if (!toStdout && !flags.quiet)
    tell(`wrote '${output}'. To see it, open https://ui.perfetto.dev and drop the file on the page`)
}

async function embedAll({ lam }: Engine, input: TextInput, flags: TraceFlags, signal: AbortSignal): Promise<void> {
  const progress = await showProgress(flags, () => countTexts(input, signal))
  const onProgress = (now: { texts: number; tokens: number }) => progress.update(now.texts, now.tokens)
  let rows = 0
  try {
    const texts = textsOf(input, signal, progress.warn)
    for await (const _ of lam.stream(texts, { ...encodeOptions(flags), signal, onProgress })) rows++
  } finally {
    progress.stop()
  }
  if (rows === 0) warn('there was no text to embed')
}

/** The file's metadata; none of it names the user. */
function about(engine: Engine | undefined): Record<string, string> {
  const { system, node, processor, processors } = describeMachine()
  return {
    lam: version,
    node,
    system,
    processor: `${processor}, ${processors.usable} usable`,
    ...(engine === undefined ? {} : { running: engine.running }),
  }
}

/** @throws LamError `LAM_OUTPUT_FAILED` */
async function write(file: TraceFile, output: string): Promise<void> {
  const text = `${JSON.stringify(file)}\n`
  if (output === '-') return stdoutSink().write(text)
  try {
    await writeFile(output, text)
  } catch (error) {
    throw outputFailed(`'${output}'`, error)
  }
}
