import { type ByteSink, openDevice, stdoutSink } from './byte-sink.js'
import { FileOutput } from './file-output.js'
import { type FormatName, formatOf } from './format.js'
import { outputFailed } from './output-failed.js'
import type { RowOutput } from './row-output.js'
import { SpooledOutput } from './spooled-output.js'
import { StreamOutput } from './stream-output.js'
import { type Target, targetOf } from './target.js'

/**
 * Opens the output for rows: a file, or stdout by default.
 * @param dim width of the rows
 * @throws LamError `LAM_OUTPUT_FAILED`
 */
export async function openOutput(
  { output = '-', format: name }: { readonly output?: string; readonly format: FormatName },
  dim: number,
  signal: AbortSignal,
): Promise<RowOutput> {
  const format = formatOf(name, dim)
  const target = checkedTarget(output)
  if (target.kind === 'file') return new FileOutput(output, target, format)
  const sink = await openSink(target, signal)
  return format.headCounts ? new SpooledOutput(sink, format) : new StreamOutput(sink, format)
}

function checkedTarget(output: string): Target {
  try {
    return targetOf(output)
  } catch (error) {
    throw outputFailed(`'${output}'`, error)
  }
}

async function openSink({ kind, path, found }: Target, signal: AbortSignal): Promise<ByteSink> {
  return kind === 'stdout' ? stdoutSink() : openDevice(path, found?.isFIFO() === true, signal)
}
