import { LamError } from '../errors.js'
import type { Passage } from '../tokenizer/passages.js'
import { ownRow, type Row } from './row.js'

/**
 * Rows of Euclidean norm 1, unless `normalize` is false. `at` and iteration copy a row, so that a caller may keep it, transfer it or hand it to
 * a store. `data` is one block of all rows. `JSON.stringify` gives a list of lists of numbers.
 */
export class Embeddings implements Iterable<Row> {
  /** `[length, dim]`, row-major. */
  readonly data: Row
  /** Count of rows, one for each text. */
  readonly length: number
  /** Width of a row. */
  readonly dim: number
  /** `[length]`, tokens of each whole text, including special tokens and those beyond `maxTokens`. */
  readonly tokenCounts: Uint32Array
  /** Indices of the texts that were longer than `maxTokens` and lost their end. */
  readonly truncated: readonly number[]

  constructor(data: Row, dim: number, tokenCounts: Uint32Array, truncated: readonly number[]) {
    this.data = data
    this.dim = dim
    this.length = tokenCounts.length
    this.tokenCounts = tokenCounts
    this.truncated = truncated
  }

  /** A copy of row `index`; a negative index counts from the end, as in an array. */
  at(index: number): Row | undefined {
    const row = rowIndex(index, this.length)
    return row === undefined ? undefined : copyRow(this, row)
  }

  /** A copy of each row, in order. */
  *[Symbol.iterator](): IterableIterator<Row> {
    for (let row = 0; row < this.length; row++) yield copyRow(this, row)
  }

  /** The rows as plain numbers, for clients that need `number[]`. */
  toArrays(): number[][] {
    return Array.from(this, (row) => Array.from(row))
  }

  /** As `toArrays`. */
  toJSON(): number[][] {
    return this.toArrays()
  }
}

// Not a private method: it would make the classes of two copies of this package incompatible types.
function copyRow({ data, dim }: Embeddings, row: number): Row {
  return ownRow(data.slice(row * dim, (row + 1) * dim))
}

/** The row that `at(index)` means; undefined beyond the ends. */
export function rowIndex(index: number, length: number): number | undefined {
  const whole = Math.trunc(index)
  const row = whole < 0 ? whole + length : whole
  return row >= 0 && row < length ? row : undefined
}

/**
 * Memory for `rows` rows of width `dim`.
 * @throws LamError `LAM_INPUT_INVALID` if one array cannot hold them
 */
export function allocateRows(rows: number, dim: number): Row
/** Memory for rows of another type of values, such as `Int8Array`. */
export function allocateRows<T>(rows: number, dim: number, Values: new (length: number) => T): T
export function allocateRows(rows: number, dim: number, Values: new (length: number) => unknown = Float32Array) {
  try {
    return new Values(rows * dim)
  } catch (cause) {
    throw new LamError(
      'LAM_INPUT_INVALID',
      `No memory for ${rows} embeddings of width ${dim} in one array. Use stream, or encode fewer texts a call.`,
      { cause },
    )
  }
}

/** A row for each passage of one text. `tokenCounts` counts the passages' tokens, without special tokens. */
export class PassageEmbeddings extends Embeddings {
  /** `[length]`, the range of characters and tokens behind each row. */
  readonly passages: readonly Passage[]
  /** Tokens of the whole text. */
  readonly tokenCount: number
  /** Indices of the requested passages that lie wholly beyond `maxTokens` and have no row. */
  readonly omitted: readonly number[]

  constructor(
    rows: { data: Row; dim: number; truncated: readonly number[] },
    text: { passages: readonly Passage[]; tokenCount: number; omitted: readonly number[] },
  ) {
    const tokenCounts = Uint32Array.from(text.passages, (passage) => passage.tokenEnd - passage.tokenStart)
    super(rows.data, rows.dim, tokenCounts, rows.truncated)
    this.passages = text.passages
    this.tokenCount = text.tokenCount
    this.omitted = text.omitted
  }
}
