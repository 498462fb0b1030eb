import type { BinaryRow, Int8Row, RowOf } from '@lamjs/core'
import type { Column } from '../columns/column.js'
import type { JobDescription } from '../description/description.js'
import type { Shard } from '../input/job-input.js'
import type { JsonValue } from '../json.js'

/** A row with its embedding. */
export interface OutputRow {
  /** As in the `InputRow`. */
  readonly id: string | number
  /** Columns that go to the output as they are, by name. */
  readonly kept: Readonly<Record<string, JsonValue>>
  /** `[dim]`, in the format of `encode.output`. */
  readonly embedding: RowOf<'float32'> | Int8Row | BinaryRow
}

/** A row that could not be embedded, where `onError` is `record`. */
export interface RejectedRow {
  /** For messages: `docs.jsonl, line 17`. */
  readonly place: string
  /** As in the `InputRow`. */
  readonly id: string | number
  /** `LAM_INPUT_NOT_A_STRING`; `LAM_INPUT_INVALID` for a text that is too long; `LAM_NON_FINITE`. */
  readonly code: string
  /** What is wrong with its text, for people. */
  readonly message: string
}

/** What landed of a shard. The same shard gives the same receipt. */
export interface ShardReceipt {
  /** `Shard.name` */
  readonly shard: string
  /** Rows that landed. */
  readonly rows: number
  /** Rows that did not, with the reasons. */
  readonly rejected: readonly RejectedRow[]
  /** Tokens of the rows that landed. */
  readonly tokens: number
  /** Of a file. */
  readonly bytes?: number
  /** SHA-256 of that file, hex. Absent where rows land in a store. */
  readonly sha256?: string
}

/** What an output may need to know of the job. */
export interface JobFacts {
  /** Its description, with all defaults. */
  readonly job: JobDescription
  /** Of the input: `JobInput.fingerprint`. */
  readonly fingerprint: string
  /** How many the job has. */
  readonly shards: number
  /** The kept columns, for an output whose columns have types: the same in every part. */
  readonly columns?: readonly Column[] | undefined
  /** Name of the model. */
  readonly model: string
  /** Tells models of one name apart: `Embedder.fingerprint`. Null for an embedder that has none, such as a client of a server. */
  readonly modelHash: string | null
  /** Components of a row. */
  readonly dim: number
}

/** The rows of a shard, and what is known after the last of them. */
export interface ShardRows {
  /** In the order of the input, each embedded when it is asked for. They can be read once. */
  readonly rows: AsyncIterable<OutputRow>
  /** Valid after the last row. */
  counts(): Pick<ShardReceipt, 'tokens' | 'rejected'>
}

/** Where rows go. A shard lands whole or not at all, and landing it again changes nothing. Several workers may use one output at once. */
export interface JobOutput {
  /**
   * Before the first shard; again by each worker and on each resume.
   * @throws LamError `LAM_JOB_MISMATCH` if the output holds another job
   */
  prepare(facts: JobFacts, signal: AbortSignal): Promise<void>
  /** Lands a shard. @throws LamError `LAM_OUTPUT_FAILED`; the error of the rows unchanged, and then nothing of the shard stays */
  write(shard: Shard, rows: ShardRows, signal: AbortSignal): Promise<ShardReceipt>
  /** Notes why a shard failed, for those who look while the job runs. Outputs that show no status have none. */
  noteFailure?(shard: Shard, message: string): Promise<void>
  /** The receipt of a shard that has landed. Also before `prepare`, by what fills a queue: undefined where the output is not there yet. */
  landed(shard: Shard, signal: AbortSignal): Promise<ShardReceipt | undefined>
  /** After the last shard. */
  finish(signal: AbortSignal): Promise<void>
  /** Lets go of files and connections. What landed stays. */
  close(): Promise<void>
}
