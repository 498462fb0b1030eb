import { linear } from '../../linear.js'
import type { Work } from '../../work.js'
import { ROWS_AFTER, ROWS_BEFORE } from './convolution.js'
import type { MixerWeights } from './model.js'

/**
 * The tokens that a layer has received and not yet passed on, with their projected rows. A layer's state is this window
 * and the recurrence's state, nothing else (spec 5.2).
 */
export class Window {
  /** The layer's input, `[capacity, hidden]`; the first `length` rows are filled. */
  readonly x: Float64Array
  /** Projections. Row 0 belongs to the token two before `x`'s row 0; rows before the text are zero. */
  readonly q: Float64Array
  readonly k: Float64Array
  readonly v: Float64Array
  /** Number of tokens in the window. */
  length = 0

  readonly #hidden: number

  constructor(capacity: number, hidden: number) {
    const rows = ROWS_BEFORE + capacity + ROWS_AFTER
    this.x = new Float64Array(capacity * hidden)
    this.q = new Float64Array(rows * hidden)
    this.k = new Float64Array(rows * hidden)
    this.v = new Float64Array(rows * hidden)
    this.#hidden = hidden
  }

  /**
   * Appends `count` tokens.
   * @param x `[count, hidden]`, copied
   * @param last whether the text ends after them
   */
  *append(x: Float64Array, count: number, weights: MixerWeights, last: boolean): Work {
    const hidden = this.#hidden
    this.x.set(x.subarray(0, count * hidden), this.length * hidden)
    const from = (ROWS_BEFORE + this.length) * hidden
    yield* linear(x, count, weights.q.projection, hidden, this.q.subarray(from))
    yield* linear(x, count, weights.k.projection, hidden, this.k.subarray(from))
    yield* linear(x, count, weights.v.projection, hidden, this.v.subarray(from))
    this.length += count
    if (last) {
      const end = (ROWS_BEFORE + this.length) * hidden
      for (const rows of [this.q, this.k, this.v]) rows.fill(0, end, end + ROWS_AFTER * hidden)
    }
  }

  /** Drops the first `count` tokens, but keeps the two projected rows that the next token's convolution reads. */
  drop(count: number): void {
    const from = count * this.#hidden
    const end = (ROWS_BEFORE + this.length + ROWS_AFTER) * this.#hidden
    this.x.copyWithin(0, from, this.length * this.#hidden)
    for (const rows of [this.q, this.k, this.v]) rows.copyWithin(0, from, end)
    this.length -= count
  }
}
