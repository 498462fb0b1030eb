import type { LamConfig } from '@lamjs/core'
import type { Work } from '../../work.js'
import type { Recurrence, TokenRows } from './token-rows.js'

/**
 * The flat recurrence (spec 4, "flat"), token by token. The sums run over the tokens m before j:
 *
 *     G = Σ kᵀ·k     S = Σ kᵀ·v     H = Σ gᵀ·v     U = Σ kᵀ·u
 *
 *     g_j = k'_j·G
 *     u_j = v_j - k'_j·S + k'_j·H
 *     o_j = 0.1·f_j·q_j·S + 0.9·s_j·q_j·U          (S and U with token j already in)
 *
 * Four matrices per head are the whole state, for a text of any length.
 */
export class FlatRecurrence implements Recurrence {
  readonly #heads: number
  readonly #d: number
  /** `[heads, d, d]` each. */
  readonly #G: Float64Array
  readonly #S: Float64Array
  readonly #H: Float64Array
  readonly #U: Float64Array
  readonly #g: Float64Array
  readonly #u: Float64Array

  constructor({ heads, headDim }: Pick<LamConfig, 'heads' | 'headDim'>) {
    const states = () => new Float64Array(heads * headDim * headDim)
    this.#heads = heads
    this.#d = headDim
    this.#G = states()
    this.#S = states()
    this.#H = states()
    this.#U = states()
    this.#g = new Float64Array(headDim)
    this.#u = new Float64Array(headDim)
  }

  *advance(rows: TokenRows, count: number): Work {
    for (let head = 0; head < this.#heads; head++) {
      for (let j = 0; j < count; j++) this.#step(rows, j, head)
      yield
    }
  }

  #step({ q, k, kBeta, v, f, s, o }: TokenRows, j: number, head: number): void {
    const d = this.#d
    const row = (j * this.#heads + head) * d
    const state = head * d * d
    const G = this.#G
    const S = this.#S
    const H = this.#H
    const U = this.#U
    const g = this.#g
    const u = this.#u

    for (let b = 0; b < d; b++) {
      g[b] = 0
      u[b] = v[row + b]
    }
    for (let a = 0; a < d; a++) {
      const kBetaA = kBeta[row + a]
      const at = state + a * d
      for (let b = 0; b < d; b++) {
        g[b] += kBetaA * G[at + b]
        u[b] += kBetaA * (H[at + b] - S[at + b])
      }
    }
    for (let b = 0; b < d; b++) o[row + b] = 0
    const fast = 0.1 * f[j * this.#heads + head]
    const slow = 0.9 * s[j * this.#heads + head]
    for (let a = 0; a < d; a++) {
      const kA = k[row + a]
      const gA = g[a]
      const qFast = fast * q[row + a]
      const qSlow = slow * q[row + a]
      const at = state + a * d
      for (let b = 0; b < d; b++) {
        G[at + b] += kA * k[row + b]
        S[at + b] += kA * v[row + b]
        H[at + b] += gA * v[row + b]
        U[at + b] += kA * u[b]
        o[row + b] += qFast * S[at + b] + qSlow * U[at + b]
      }
    }
  }
}
