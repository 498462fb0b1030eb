import type { Program } from '../contract/program.js'
import type { TokenBatch } from '../contract/token-batch.js'
import { type OpenSpan, traced } from '../tracing/tracing.js'
import { compiledSince } from './compiled-since.js'
import type { EncodeJob } from './job.js'

/** `Program.run` in a span of its own. Also counts the batch's tokens for the call. */
export async function tracedRun(
  { program, signal }: EncodeJob,
  batch: TokenBatch,
  call: OpenSpan<'call'>,
): Promise<Float32Array> {
  const tokens = batch.ids.length
  const before = program.compilation().programs.length
  const rows = await traced(
    'run',
    call,
    { ...runsOn(call, program), texts: batch.offsets.length - 1, tokens, rows: batch.spans.length / 2 },
    () => program.run(batch, signal),
    () => compiledSince(program, before),
  )
  call.add({ tokens: call.span.tokens + tokens })
  return rows
}

/** `Program.warmup`, traced if somebody listens. */
export async function warmUp({ program, signal, trace }: EncodeJob): Promise<void> {
  if (trace === undefined) return program.warmup(signal)
  const before = program.compilation().programs.length
  await traced(
    'compile',
    trace,
    runsOn(trace, program),
    () => program.warmup(signal),
    () => compiledSince(program, before),
  )
}

function runsOn({ span }: OpenSpan<'call'>, { device, precision }: Program) {
  return { backend: span.backend, device, precision }
}
