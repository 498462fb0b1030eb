import { LamError } from '../errors.js'
import type { Passage } from '../tokenizer/passages.js'
import type { StreamText } from './text-pieces.js'

/** Rows of one block of memory. Iterate for views of the rows, or use `data` whole. */
export class Embeddings implements Iterable<Float32Array> {
  /** `[length, dim]`, row-major; every row has Euclidean norm 1. */
  readonly data: Float32Array
  readonly length: number
  readonly dim: number
  /** `[length]`, tokens of each whole text, special tokens included, also those that were cut. */
  readonly tokenCounts: Uint32Array
  /** Indices of the texts that were longer than `maxTokens` and lost their end. */
  readonly truncated: readonly number[]

  constructor(data: Float32Array, dim: number, tokenCounts: Uint32Array, truncated: readonly number[]) {
    this.data = data
    this.dim = dim
    this.length = tokenCounts.length
    this.tokenCounts = tokenCounts
    this.truncated = truncated
  }

  /** Row `index` as a view, no copy; negative counts from the end, as in an array. */
  at(index: number): Float32Array | undefined {
    const whole = Math.trunc(index)
    const row = whole < 0 ? whole + this.length : whole
    if (!(row >= 0 && row < this.length)) return undefined
    return this.data.subarray(row * this.dim, (row + 1) * this.dim)
  }

  *[Symbol.iterator](): IterableIterator<Float32Array> {
    for (let row = 0; row < this.length; row++) yield this.data.subarray(row * this.dim, (row + 1) * this.dim)
  }
}

/**
 * Memory for `rows` rows of width `dim`.
 * @throws LamError `LAM_INPUT_INVALID` where one array cannot hold them
 */
export function allocateRows(rows: number, dim: number): Float32Array {
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

/** A row for each passage of one text, each seen in the context of all before it. `tokenCounts` are the passages'. */
export class PassageEmbeddings extends Embeddings {
  /** `[length]`, the range of characters and tokens behind each row. */
  readonly passages: readonly Passage[]
  /** Tokens of the whole text. */
  readonly tokenCount: number
  /** Indices of the asked-for passages that lie wholly beyond `maxTokens` and have no row. */
  readonly omitted: readonly number[]

  constructor(
    rows: { data: Float32Array; dim: number; truncated: readonly number[] },
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
  readonly embedding: Float32Array
  readonly tokenCount: number
  readonly truncated: boolean
}
