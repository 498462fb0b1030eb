import { allocateRows, Embeddings } from '../lam/embeddings.js'
import { ownRow } from '../lam/row.js'
import { BinaryEmbeddings, bytesOf, packSigns } from './binary-embeddings.js'
import { Int8Embeddings, quantizeRow } from './int8-embeddings.js'
import { checkOutput, type EmbeddingsOf, type Output, type RowOf } from './output.js'

/** Takes float32 rows, a window at a time, and keeps them in an output's format. */
export interface RowStore<O extends Output> {
  /** Memory for the caller to compute rows in, `[count, dim]`. @param first the first of these rows */
  memory(first: number, count: number): Float32Array
  /** Keeps the rows from that memory. */
  keep(first: number, rows: Float32Array): void
  /** All rows. Call it once every row is kept. */
  embeddings(tokenCounts: Uint32Array, truncated: readonly number[]): EmbeddingsOf<O>
}

/**
 * Memory for `length` rows in an output's format. The narrow formats keep one window in float32 beside it, never all rows.
 * @throws LamError `LAM_INPUT_INVALID` if one array cannot hold them
 */
export function rowStore(output: Output, length: number, dim: number): RowStore<Output> {
  return STORES[output](length, dim)
}

const STORES: { readonly [O in Output]: (length: number, dim: number) => RowStore<O> } = {
  float32: (length, dim) => {
    const data = allocateRows(length, dim)
    return {
      memory: (first, count) => data.subarray(first * dim, (first + count) * dim),
      keep: () => {},
      embeddings: (tokenCounts, truncated) => new Embeddings(data, dim, tokenCounts, truncated),
    }
  },
  int8: (length, dim) => {
    const data = allocateRows(length, dim, Int8Array)
    const scales = new Float32Array(length)
    return {
      memory: (_, count) => new Float32Array(count * dim),
      keep: (first, rows) => {
        for (const [i, row] of split(rows, dim)) {
          scales[first + i] = quantizeRow(row, data.subarray((first + i) * dim, (first + i + 1) * dim))
        }
      },
      embeddings: (tokenCounts, truncated) => new Int8Embeddings({ data, scales, dim }, tokenCounts, truncated),
    }
  },
  binary: (length, dim) => {
    const bytes = bytesOf(dim)
    const data = allocateRows(length, bytes, Uint8Array)
    return {
      memory: (_, count) => new Float32Array(count * dim),
      keep: (first, rows) => {
        for (const [i, row] of split(rows, dim)) {
          packSigns(row, data.subarray((first + i) * bytes, (first + i + 1) * bytes))
        }
      },
      embeddings: (tokenCounts, truncated) => new BinaryEmbeddings(data, dim, tokenCounts, truncated),
    }
  },
}

function* split(rows: Float32Array, dim: number): Generator<[number, Float32Array], void, undefined> {
  for (let i = 0; (i + 1) * dim <= rows.length; i++) yield [i, rows.subarray(i * dim, (i + 1) * dim)]
}

/**
 * Converts float32 rows, such as those of passages, to the rows that `encode` gives for the same `output`.
 * `'float32'` returns `embeddings` itself.
 * @throws LamError `LAM_OPTION_INVALID` for an unknown output
 */
export function quantizeEmbeddings<O extends Output>(embeddings: Embeddings, output: O): EmbeddingsOf<O> {
  checkOutput(output)
  if (output === 'float32') return embeddings as EmbeddingsOf<O>
  const { length, dim, data, tokenCounts, truncated } = embeddings
  const store = rowStore(output, length, dim)
  store.keep(0, data)
  return store.embeddings(tokenCounts, truncated) as EmbeddingsOf<O>
}

/** One float32 row in an output's format, in memory of its own. */
export function outputRow<O extends Output>(row: Float32Array, output: O): RowOf<O> {
  const rows: { readonly [Each in Output]: () => RowOf<Each> } = {
    float32: () => ownRow(row.slice()),
    int8: () => {
      const values = new Int8Array(row.length)
      return { scale: quantizeRow(row, values), values: ownRow(values) }
    },
    binary: () => {
      const bytes = new Uint8Array(bytesOf(row.length))
      packSigns(row, bytes)
      return ownRow(bytes)
    },
  }
  return rows[output]() as RowOf<O>
}
