import { type BinaryRow, type EncodeOptions, type Int8Row, LamError, type Output, type RowOf } from '@lamjs/core'
import type { JobDescription } from '../description/description.js'
import type { InputRow, JobInput, Shard } from '../input/job-input.js'
import type { JobOutput, OutputRow, RejectedRow, ShardReceipt } from '../output/job-output.js'
import type { JobEngine } from './job-engine.js'

/** Rows and UTF-16 units of one call of `encode`. They are fixed, so that a shard gives the same bytes whenever and wherever it runs. */
const CALL_ROWS = 1_024
const CALL_CHARACTERS = 1 << 20

/** A row that cannot be embedded. */
export class RowFailure extends Error {
  /** Which row, and what is wrong with it. */
  readonly row: RejectedRow

  constructor(row: RejectedRow) {
    super(`${row.place}, id ${JSON.stringify(row.id)}: ${row.message}`)
    this.row = row
  }
}

/** What it takes to run the shards of a job. */
export interface ShardContext {
  /** What is embedded, and how. */
  readonly job: JobDescription
  /** Embeds the rows. */
  readonly engine: JobEngine
  /** The one that made the shards. */
  readonly input: JobInput
  /** Where they land. It must be prepared. */
  readonly output: JobOutput
  /** Called as rows are computed. */
  readonly onRows?: (rows: number, tokens: number) => void
}

/**
 * Embeds a shard and lands it. The same for one process and for a worker of a queue.
 * @throws RowFailure for the first row that cannot be embedded, unless `onError` is `record`; the errors of input, engine and output
 */
export async function runShard(context: ShardContext, shard: Shard, signal: AbortSignal): Promise<ShardReceipt> {
  let tokens = 0
  const rejected: RejectedRow[] = []
  const reject = (row: InputRow, code: string, message: string) => {
    const failure = { place: row.place, id: row.id, code, message }
    if (context.job.onError === 'fail-shard') throw new RowFailure(failure)
    rejected.push(failure)
  }
  async function* embedded(): AsyncGenerator<OutputRow, void, undefined> {
    for await (const group of groups(context.input.read(shard, signal))) {
      const texts: { row: InputRow; text: string }[] = []
      for (const row of group) {
        if (typeof row.text === 'string') texts.push({ row, text: row.text })
        else
          reject(row, 'LAM_INPUT_NOT_A_STRING', `The text is ${row.text === undefined ? 'missing' : 'not a string'}.`)
      }
      const rows = await encodeGroup(context, texts, signal, reject)
      let groupTokens = 0
      for (const { row, embedding, tokenCount } of rows) {
        groupTokens += tokenCount
        yield { id: row.id, kept: row.kept, embedding }
      }
      tokens += groupTokens
      context.onRows?.(group.length, groupTokens)
    }
  }
  return context.output.write(shard, { rows: embedded(), counts: () => ({ tokens, rejected }) }, signal)
}

async function* groups(rows: AsyncIterable<InputRow>): AsyncGenerator<InputRow[], void, undefined> {
  let group: InputRow[] = []
  let characters = 0
  for await (const row of rows) {
    group.push(row)
    characters += typeof row.text === 'string' ? row.text.length : 0
    if (group.length < CALL_ROWS && characters < CALL_CHARACTERS) continue
    yield group
    group = []
    characters = 0
  }
  if (group.length > 0) yield group
}

interface EmbeddedRow {
  readonly row: InputRow
  readonly embedding: RowOf<'float32'> | Int8Row | BinaryRow
  readonly tokenCount: number
}

async function encodeGroup(
  { job, engine }: ShardContext,
  texts: readonly { row: InputRow; text: string }[],
  signal: AbortSignal,
  reject: (row: InputRow, code: string, message: string) => void,
): Promise<EmbeddedRow[]> {
  if (texts.length === 0) return []
  const { embedder, readsAnyLength } = engine
  const whole = readsAnyLength && job.longTexts === 'fail' && job.encode.maxTokens === undefined
  const options = {
    ...job.encode,
    ...(whole ? { maxTokens: Number.POSITIVE_INFINITY } : {}),
    signal,
  } as EncodeOptions<Output>
  let rows: Awaited<ReturnType<typeof embedder.encode>>
  try {
    rows = await embedder.encode(
      texts.map(({ text }) => text),
      options as EncodeOptions,
    )
  } catch (error) {
    if (!LamError.is(error) || error.code !== 'LAM_NON_FINITE') throw error
    if (texts.length === 1) {
      reject(texts[0].row, error.code, error.message)
      return []
    }
    // Halves find the row. A row does not depend on the others of its call.
    const half = texts.length >> 1
    const parts = [texts.slice(0, half), texts.slice(half)]
    const found: EmbeddedRow[] = []
    for (const part of parts) found.push(...(await encodeGroup({ job, engine } as ShardContext, part, signal, reject)))
    return found
  }
  const cut = new Set(job.longTexts === 'fail' && job.encode.maxTokens === undefined ? rows.truncated : [])
  const found: EmbeddedRow[] = []
  let at = 0
  for (const embedding of rows) {
    const tokenCount = rows.tokenCounts[at]
    const { row } = texts[at]
    if (cut.has(at))
      reject(
        row,
        'LAM_INPUT_INVALID',
        `The text has ${tokenCount} tokens, more than the model reads. Split it, or set longTexts to 'truncate'.`,
      )
    else found.push({ row, embedding, tokenCount })
    at += 1
  }
  return found
}
