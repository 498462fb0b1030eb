import { rowIndex } from '../lam/embeddings.js'
import { ownRow } from '../lam/row.js'

/** `[ceil(dim / 8)]`, one bit a component, the most significant first. It owns its memory. */
export type BinaryRow = ReturnType<Uint8ArrayConstructor['of']>

/**
 * Rows of one bit a component: 1 where the component is above 0. The most significant bit comes first and the last byte is padded with
 * zeros, as `numpy.packbits(rows > 0, axis=1)` does and sentence-transformers' `ubinary` expects.
 */
export class BinaryEmbeddings implements Iterable<BinaryRow> {
  /** `[length, ceil(dim / 8)]`, row-major. */
  readonly data: BinaryRow
  /** Count of rows, one for each text. */
  readonly length: number
  /** Components, and so bits, of a row, without padding. */
  readonly dim: number
  /** `[length]`, tokens of each whole text, including special tokens and those beyond `maxTokens`. */
  readonly tokenCounts: Uint32Array
  /** Indices of the texts that were longer than `maxTokens` and lost their end. */
  readonly truncated: readonly number[]

  constructor(data: BinaryRow, dim: number, tokenCounts: Uint32Array, truncated: readonly number[]) {
    this.data = data
    this.dim = dim
    this.length = tokenCounts.length
    this.tokenCounts = tokenCounts
    this.truncated = truncated
  }

  /** A copy of row `index`; a negative index counts from the end, as in an array. */
  at(index: number): BinaryRow | undefined {
    const row = rowIndex(index, this.length)
    return row === undefined ? undefined : copyRow(this, row)
  }

  /** A copy of each row, in order. */
  *[Symbol.iterator](): IterableIterator<BinaryRow> {
    for (let row = 0; row < this.length; row++) yield copyRow(this, row)
  }

  /** The bytes as plain numbers, a list a row. */
  toArrays(): number[][] {
    return Array.from(this, (row) => Array.from(row))
  }

  /** As `toArrays`. */
  toJSON(): number[][] {
    return this.toArrays()
  }
}

function copyRow({ data, dim }: BinaryEmbeddings, row: number): BinaryRow {
  const bytes = bytesOf(dim)
  return ownRow(data.slice(row * bytes, (row + 1) * bytes))
}

/** Bytes that hold `bits` bits. */
export function bytesOf(bits: number): number {
  return Math.ceil(bits / 8)
}

/** @param bytes `[ceil(dim / 8)]`, zeros; written */
export function packSigns(row: Float32Array, bytes: Uint8Array): void {
  for (let i = 0; i < row.length; i++) if (row[i] > 0) bytes[i >> 3] |= 0x80 >> (i & 7)
}
