import { LamError } from '../errors.js'
import type { Passage } from '../tokenizer/passages.js'
import { ownRow, type Row } from './row.js'
import type { StreamText } from './text-pieces.js'

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
    const whole = Math.trunc(index)
    const row = whole < 0 ? whole + this.length : whole
    if (!(row >= 0 && row < this.length)) return undefined
    return this.#copy(row)
  }

  *[Symbol.iterator](): IterableIterator<Row> {
    for (let row = 0; row < this.length; row++) yield this.#copy(row)
  }

  /** The rows as plain numbers. */
  toJSON(): number[][] {
    return Array.from(this, (row) => Array.from(row))
  }

  #copy(row: number): Row {
    return ownRow(this.data.slice(row * this.dim, (row + 1) * this.dim))
  }
}

/**
 * Memory for `rows` rows of width `dim`.
 * @throws LamError `LAM_INPUT_INVALID` where one array cannot hold them
 */
export function allocateRows(rows: number, dim: number): Row {
  try {
    return new Float32Array(rows * dim)
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

/** What `LAM.stream` yields, in the order of the texts. */
export interface StreamedEmbedding<T extends StreamText = string> {
  readonly index: number
  /** The text as it was given. */
  readonly text: T
  /** `[dim]`, Euclidean norm 1; memory of its own. */
  readonly embedding: Row
  readonly tokenCount: number
  readonly truncated: boolean
}
