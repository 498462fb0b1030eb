import type { Column } from '../columns/column.js'
import type { JsonValue } from '../json.js'

/** A part of the input that one worker reads, and that lands whole. */
export interface Shard {
  /** Unique in the job, safe as a file's name, in the order of `index`. */
  readonly name: string
  /** From 0, in the order of the input. */
  readonly index: number
  /** Rows of the input that it holds. */
  readonly rows: number
  /** Where the rows are; only the input that made it reads it. */
  readonly locator: JsonValue
}

/** One row of the input. */
export interface InputRow {
  /** For messages: `docs.jsonl, line 17`. */
  readonly place: string
  /** The value of the job's `id` column; else the row's number in the input, from 0. */
  readonly id: string | number
  /** The text, not checked: a poisoned row may hold anything. */
  readonly text: unknown
  /** Columns for the output, by name: null where the row lacks one. Empty for a row that cannot be read. */
  readonly kept: Readonly<Record<string, JsonValue>>
}

/** Where rows come from. */
export interface JobInput {
  /** Changes when the input changes, so that a resume of another input is refused. */
  fingerprint(signal: AbortSignal): Promise<string>
  /** The same input and `shardRows` give the same shards. */
  shards(shardRows: number, signal: AbortSignal): AsyncIterable<Shard>
  /**
   * The kept columns with the types that the input states, in order; those of `keep: 'all'` sorted by name. Valid after the last of `shards`. For an input
   * without it, the types are those of all values.
   */
  columns?(signal: AbortSignal): Promise<readonly Column[]>
  /** The rows of a shard, in order. @throws LamError `LAM_INPUT_INVALID` where the shard is no longer there */
  read(shard: Shard, signal: AbortSignal): AsyncIterable<InputRow>
  /** Lets go of files and connections. */
  close(): Promise<void>
}
