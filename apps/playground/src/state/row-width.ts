import { signal } from '@preact/signals'

/** How many components of a row count, and rows cut to that many, each made once. */
export class RowWidth {
  /** undefined for all of them */
  readonly dim = signal<number | undefined>(undefined)
  #narrowed = new WeakMap<Float32Array, Float32Array>()
  #narrowedTo: number | undefined

  /** The row itself, or its first components at norm 1, as `encode(texts, { dim })` gives them. The same row gives the same one again. */
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
