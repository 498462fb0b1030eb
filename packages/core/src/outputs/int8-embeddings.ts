import { rowIndex } from '../lam/embeddings.js'
import { ownRow } from '../lam/row.js'

/** One byte a component. Typed like `Row`, over an `ArrayBuffer` for every TypeScript that distinguishes buffers. */
export type Int8Values = ReturnType<Int8ArrayConstructor['of']>

/** An embedding in one byte a component; component `i` is about `values[i] * scale`. */
export interface Int8Row {
  /** `[dim]`, from -127 to 127. They own their memory. */
  readonly values: Int8Values
  /** The row's largest absolute component divided by 127; 0 for a row of zeros. */
  readonly scale: number
}

/**
 * Rows of one byte a component, quantized symmetrically with one scale a row. A row depends on its text alone. (The `int8` of
 * sentence-transformers takes a range for each component from the other rows.)
 */
export class Int8Embeddings implements Iterable<Int8Row> {
  /** `[length, dim]`, row-major. */
  readonly data: Int8Values
  /** `[length]`. */
  readonly scales: Float32Array
  /** Count of rows, one for each text. */
  readonly length: number
  /** Width of a row. */
  readonly dim: number
  /** `[length]`, tokens of each whole text, including special tokens and those beyond `maxTokens`. */
  readonly tokenCounts: Uint32Array
  /** Indices of the texts that were longer than `maxTokens` and lost their end. */
  readonly truncated: readonly number[]

  constructor(
    rows: { data: Int8Values; scales: Float32Array; dim: number },
    tokenCounts: Uint32Array,
    truncated: readonly number[],
  ) {
    this.data = rows.data
    this.scales = rows.scales
    this.dim = rows.dim
    this.length = tokenCounts.length
    this.tokenCounts = tokenCounts
    this.truncated = truncated
  }

  /** A copy of row `index`; a negative index counts from the end, as in an array. */
  at(index: number): Int8Row | undefined {
    const row = rowIndex(index, this.length)
    return row === undefined ? undefined : copyRow(this, row)
  }

  /** A copy of each row with its scale, in order. */
  *[Symbol.iterator](): IterableIterator<Int8Row> {
    for (let row = 0; row < this.length; row++) yield copyRow(this, row)
  }

  /** The values as plain numbers, a list a row, without the scales. */
  toArrays(): number[][] {
    return Array.from(this, ({ values }) => Array.from(values))
  }

  /** A list of `{ values, scale }`. */
  toJSON(): { values: number[]; scale: number }[] {
    return Array.from(this, ({ values, scale }) => ({ values: Array.from(values), scale }))
  }
}

function copyRow({ data, scales, dim }: Int8Embeddings, row: number): Int8Row {
  return { values: ownRow(data.slice(row * dim, (row + 1) * dim)), scale: scales[row] }
}

/** The largest value. -128 is unused, so that the negative of a row quantizes to the negative values. */
const LARGEST = 127

/**
 * Quantizes a row of finite components, and rounds halves away from zero. The error of a restored component is at most half the scale.
 * @param values `[dim]`, written
 * @returns the scale, a float32
 */
export function quantizeRow(row: Float32Array, values: Int8Array): number {
  let largest = 0
  for (let i = 0; i < row.length; i++) largest = Math.max(largest, Math.abs(row[i]))
  const scale = Math.fround(largest / LARGEST)
  for (let i = 0; i < row.length; i++) {
    const steps = scale === 0 ? 0 : Math.min(LARGEST, Math.round(Math.abs(row[i]) / scale))
    values[i] = row[i] < 0 ? -steps : steps
  }
  return scale
}
