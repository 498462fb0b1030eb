import { LamError } from '../errors.js'
import type { Passage } from '../tokenizer/passages.js'
import { ownRow, type Row } from './row.js'

/**
 * Rows, each of Euclidean norm 1. `at` and iteration give each row with memory of its own, to keep, transfer or hand to a store;
 * `data` is the block that holds them all. `JSON.stringify` gives a list of lists of numbers.
 */
export class Embeddings implements Iterable<Row> {
  /** `[length, dim]`, row-major. */
  readonly data: Row
  readonly length: number
  readonly dim: number
  /** `[length]`, tokens of each whole text, special tokens included, also those that were cut. */
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

  /** A copy of row `index`; negative counts from the end, as in an array. */
  at(index: number): Row | undefined {
    const row = rowIndex(index, this.length)
    return row === undefined ? undefined : copyRow(this, row)
  }

  *[Symbol.iterator](): IterableIterator<Row> {
    for (let row = 0; row < this.length; row++) yield copyRow(this, row)
  }

  /** The rows as plain numbers, for clients that ask for `number[]`. */
  toArrays(): number[][] {
    return Array.from(this, (row) => Array.from(row))
  }

  /** As `toArrays`. */
  toJSON(): number[][] {
    return this.toArrays()
  }
}

// No private method: two copies of this package in one program would have two types of it.
function copyRow({ data, dim }: Embeddings, row: number): Row {
  return ownRow(data.slice(row * dim, (row + 1) * dim))
}

/** The row that `at(index)` means, or undefined where there is none. */
export function rowIndex(index: number, length: number): number | undefined {
  const whole = Math.trunc(index)
  const row = whole < 0 ? whole + length : whole
  return row >= 0 && row < length ? row : undefined
}

/**
 * Memory for `rows` rows of width `dim`.
 * @throws LamError `LAM_INPUT_INVALID` where one array cannot hold them
 */
export function allocateRows(rows: number, dim: number): Row
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

/** A row for each passage of one text. `tokenCounts` are the passages', special tokens left out. */
export class PassageEmbeddings extends Embeddings {
  /** `[length]`, the range of characters and tokens behind each row. */
  readonly passages: readonly Passage[]
  /** Tokens of the whole text. */
  readonly tokenCount: number
  /** Indices of the asked-for passages that lie wholly beyond `maxTokens` and have no row. */
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
