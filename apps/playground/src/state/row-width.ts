import { signal } from '@preact/signals'

/** The width of rows, and the rows of that width, each computed once. */
export class RowWidth {
  /** undefined for the full width */
  readonly dim = signal<number | undefined>(undefined)
  #narrowed = new WeakMap<Float32Array, Float32Array>()
  #narrowedTo: number | undefined

  /** The row, or its first components at norm 1, as `encode(texts, { dim })` gives them. Equal arguments give the same array. */
  of(row: Float32Array): Float32Array {
    const dim = this.dim.value
    if (dim === undefined || dim >= row.length) return row
    if (dim !== this.#narrowedTo) {
      this.#narrowed = new WeakMap()
      this.#narrowedTo = dim
    }
    const known = this.#narrowed.get(row)
    if (known) return known
    const narrow = row.slice(0, dim)
    const norm = Math.hypot(...narrow) || 1
    for (let i = 0; i < dim; i++) narrow[i] /= norm
    this.#narrowed.set(row, narrow)
    return narrow
  }
}
