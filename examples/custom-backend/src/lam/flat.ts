import type { LamConfig, Work } from '@lamjs/core/backend'
import type { Recurrence, TokenRows } from './layer.js'

/**
 * The flat recurrence (spec 4), token by token. Four `d×d` sums a head carry a text of any length:
 *
 *     g = k'·G    u = v - k'·S + k'·H    then    G += kᵀ·k    S += kᵀ·v    H += gᵀ·v    U += kᵀ·u
 *     o = 0.1·f·q·S + 0.9·s·q·U
 */
export class FlatRecurrence implements Recurrence {
  /** `[heads, 4, d, d]`: G, S, H and U of each head. */
  readonly state: Float32Array
  readonly #heads: number
  readonly #d: number
  /** `[d]` each, for one token. */
  readonly #g: Float64Array
  readonly #u: Float64Array
  readonly #sum: Float64Array

  constructor({ heads, headDim }: LamConfig) {
    this.state = new Float32Array(heads * 4 * headDim * headDim)
    this.#heads = heads
    this.#d = headDim
    this.#g = new Float64Array(headDim)
    this.#u = new Float64Array(headDim)
    this.#sum = new Float64Array(headDim)
  }

  *advance(rows: TokenRows, from: number, to: number): Work {
    const size = this.#d ** 2
    for (let head = 0; head < this.#heads; head++) {
      const [G, S, H, U] = [0, 1, 2, 3].map((sum) =>
        this.state.subarray((head * 4 + sum) * size, (head * 4 + sum + 1) * size),
      )
      for (let t = from; t < to; t++) this.#step(rows, t * this.#heads + head, G, S, H, U)
      yield
    }
  }

  /** @param at the token's row of `[rows · heads, d]` */
  #step(
    { q, k, kBeta, v, f, s, o }: TokenRows,
    at: number,
    G: Float32Array,
    S: Float32Array,
    H: Float32Array,
    U: Float32Array,
  ): void {
    const d = this.#d
    const g = this.#g.fill(0)
    const u = this.#u
    const sum = this.#sum.fill(0)
    const row = at * d
    for (let b = 0; b < d; b++) u[b] = v[row + b]
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) {
        g[b] += kBeta[row + a] * G[a * d + b]
        u[b] += kBeta[row + a] * (H[a * d + b] - S[a * d + b])
      }
    }
    for (let a = 0; a < d; a++) {
      const key = k[row + a]
      const fast = 0.1 * f[at] * q[row + a]
      const slow = 0.9 * s[at] * q[row + a]
      for (let b = 0; b < d; b++) {
        const cell = a * d + b
        G[cell] += key * k[row + b]
        S[cell] += key * v[row + b]
        H[cell] += g[a] * v[row + b]
        U[cell] += key * u[b]
        sum[b] += fast * S[cell] + slow * U[cell]
      }
    }
    o.set(sum, row)
  }
}
