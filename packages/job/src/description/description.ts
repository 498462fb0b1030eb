import { LamError } from '@lamjs/core'
import { z } from 'zod'

/**
 * Files, folders' `*` patterns, or `**` for all folders below: local ones, or `s3://bucket/key`. Each pattern's files are read in the order of
 * their names. Files of lines and CSV may be packed by gzip, which the end `.gz` tells.
 */
const paths = z.array(z.string().min(1)).min(1)

const lines = z.strictObject({ kind: z.enum(['jsonl', 'text']), paths })

const csv = z.strictObject({
  kind: z.literal('csv'),
  paths,
  /** Between fields. */
  delimiter: z.string().length(1).default(','),
})

const parquet = z.strictObject({ kind: z.literal('parquet'), paths })

const postgres = z.strictObject({
  kind: z.literal('postgres'),
  /** `postgres://user@host/database`. Default: what `PGHOST`, `PGDATABASE`, `PGUSER` and `PGPASSWORD` say. */
  url: z.string().min(1).optional(),
  /** One SELECT. Its columns are the rows' columns. */
  query: z.string().min(1),
  /** A column of the query that is unique and not NULL. */
  key: z.string().min(1),
})

const encode = z.strictObject({
  dim: z.int().min(1).optional(),
  maxTokens: z.int().min(2).optional(),
  prompt: z.union([z.string(), z.strictObject({ text: z.string() })]).optional(),
  normalize: z.boolean().optional(),
  output: z.enum(['float32', 'int8', 'binary']).optional(),
})

const folder = z.strictObject({
  kind: z.enum(['parquet', 'jsonl', 'npy']),
  /** A folder, or `s3://bucket/folder`. It gets a file a shard, and `_lam` with what is done. */
  path: z.string().min(1),
})

/** It becomes a part of a statement, so it may be no more than a type. */
const sqlType = z.string().regex(/^[a-z][a-z0-9_ ]*(\(\d+(, ?\d+)?\))?(\[\])?$/i, 'expected a type of SQL')

const pgvector = z.strictObject({
  kind: z.literal('pgvector'),
  url: z.string().min(1).optional(),
  /** `table` or `schema.table`. It is made if absent. */
  table: z.string().regex(/^[^.]+(\.[^.]+)?$/, 'expected table or schema.table'),
  /** Of the embedding. `encode.output: 'binary'` gives `bit`. */
  type: z.enum(['vector', 'halfvec']).default('vector'),
  /** Types of the columns that are not text: `{ "id": "bigint" }`. */
  types: z.record(z.string(), sqlType).default({}),
})

const qdrant = z.strictObject({
  kind: z.literal('qdrant'),
  /** Default: what `QDRANT_URL` says, or port 6333 of this machine. The key is what `QDRANT_API_KEY` says. */
  url: z.string().min(1).optional(),
  /** It is made if absent. */
  collection: z.string().min(1),
  /** Rows of length 1, the default, rank the same by `Dot` and by `Cosine`. */
  distance: z.enum(['Dot', 'Cosine', 'Euclid', 'Manhattan']).default('Dot'),
  /** Of the vectors that Qdrant stores. */
  type: z.enum(['float32', 'float16']).default('float32'),
})

const lancedb = z.strictObject({
  kind: z.literal('lancedb'),
  /** A folder; or an address of object storage, with what Lance reads of the environment: `s3://…`, `gs://…`, `az://…`. */
  uri: z
    .string()
    .min(1)
    .regex(/^(?!db:)/, 'expected a folder or object storage; LanceDB Cloud (db://) is not written'),
  /** It is made if absent. */
  table: z.string().regex(/^[\w.-]+$/, 'expected letters, digits, _, - and .'),
  /** Of the vectors. `encode.output: 'binary'` gives bytes of 8 bits. */
  type: z.enum(['float32', 'float16']).default('float32'),
})

/** One description of a job, the same for one process and for a queue of workers. Unknown keys are refused. */
export const jobDescription = z.strictObject({
  input: z.discriminatedUnion('kind', [lines, csv, parquet, postgres]),
  /** The column that holds the text. A file of kind `text` has none: each line is a text. */
  text: z.string().min(1).default('text'),
  /** The column that names a row. Default: the row's number in the input, from 0. */
  id: z.string().min(1).optional(),
  /** Columns that go to the output as they are. */
  keep: z.union([z.array(z.string()), z.literal('all')]).default([]),
  model: z.string().optional(),
  backend: z.string().optional(),
  precision: z.string().optional(),
  device: z.array(z.string()).optional(),
  encode: encode.default({}),
  /** A text longer than the model's length: an error of its row, or cut. Models of the `lam` family read any length. */
  longTexts: z.enum(['fail', 'truncate']).default('fail'),
  /** A row that cannot be embedded: fails its shard, or is recorded beside the output while the others land. */
  onError: z.enum(['fail-shard', 'record']).default('fail-shard'),
  output: z.discriminatedUnion('kind', [folder, pgvector, qdrant, lancedb]),
  /** Rows of a shard, which lands whole or not at all. */
  shardRows: z.int().min(1).max(10_000_000).default(10_000),
})

/** A job as `readDescription` gives it: checked, with its defaults. */
export type JobDescription = z.output<typeof jobDescription>

/**
 * A job's description, checked, with its defaults.
 * @throws LamError `LAM_OPTION_INVALID` with the key
 */
export function readDescription(value: unknown): JobDescription {
  const result = jobDescription.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const key = issue.path.map(String).join('.')
  throw new LamError(
    'LAM_OPTION_INVALID',
    `The job's description is wrong${key === '' ? '' : ` at ${key}`}: ${issue.message}.`,
  )
}
