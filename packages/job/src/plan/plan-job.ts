import type { Column } from '../columns/column.js'
import { ColumnScan } from '../columns/column-scan.js'
import type { JobDescription } from '../description/description.js'
import type { JobInput, Shard } from '../input/job-input.js'
import { ShardList } from './shard-list.js'

/** What is known of a job before its first shard. */
export interface JobPlan {
  readonly fingerprint: string
  readonly shards: ShardList
  /** Undefined where the output needs no types. */
  readonly columns: readonly Column[] | undefined
}

/**
 * Reads where the shards of an input are, and what its kept columns hold. The caller closes the list of shards.
 * @throws LamError `LAM_INPUT_INVALID`, `LAM_OUTPUT_FAILED`
 */
export async function planJob(job: JobDescription, input: JobInput, signal: AbortSignal): Promise<JobPlan> {
  const fingerprint = await input.fingerprint(signal)
  const scan = hasTypes(job) && input.columns === undefined ? new ColumnScan() : undefined
  const shards = await ShardList.of(scanned(input, job.shardRows, scan, signal))
  const columns = hasTypes(job) ? (scan?.columns(job.keep) ?? (await input.columns?.(signal))) : undefined
  return { fingerprint, shards, columns }
}

/** Whether the columns of the output have types that the whole job must agree on. */
function hasTypes({ output, keep }: JobDescription): boolean {
  return (output.kind === 'parquet' || output.kind === 'lancedb') && keep.length > 0
}

/** The shards; their rows go through `scan` on the way. */
async function* scanned(
  input: JobInput,
  shardRows: number,
  scan: ColumnScan | undefined,
  signal: AbortSignal,
): AsyncGenerator<Shard, void, undefined> {
  for await (const shard of input.shards(shardRows, signal)) {
    if (scan !== undefined) for await (const row of input.read(shard, signal)) scan.add(row)
    yield shard
  }
}
