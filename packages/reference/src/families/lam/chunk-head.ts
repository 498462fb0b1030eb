import type { LamConfig } from '@lamjs/core'
import { flux } from './flux.js'
import { unitFactor } from './frobenius.js'
import type { HierarchyWeights } from './model.js'
import type { TokenRows } from './token-rows.js'
import { addLowerTimes, lowerProducts } from './triangle.js'

/**
 * One head of one chunk (spec 4). Its matrices have one row per token:
 *
 *     A = -stril(k'·kᵀ)          T = A + stril(A·Aᵀ)
 *     u = v + T·v                w = k' + T·k'              att = tril(q·kᵀ)
 *
 * All layers of a text share one object and use it head by head: `read`, `psi`, `pass` for each state, `write`.
 */
export class ChunkHead {
  readonly #heads: number
  readonly #d: number
  #count = 0
  #head = 0

  /** `[rows, d]` each; `#x` holds uf, then us. */
  readonly #q: Float64Array
  readonly #k: Float64Array
  readonly #kBeta: Float64Array
  readonly #v: Float64Array
  readonly #u: Float64Array
  readonly #w: Float64Array
  readonly #x: Float64Array
  readonly #o: Float64Array
  /** `[rows, rows]` each; `#att` holds A until T is computed. */
  readonly #T: Float64Array
  readonly #att: Float64Array
  /** a·f and (1-a)·s, `[rows]` each. */
  readonly #gates: { readonly fast: Float64Array; readonly slow: Float64Array }
  readonly #tokenFeatures: Float64Array
  readonly #chunkFeatures: Float64Array

  /** @param rows the largest number of rows in a chunk */
  constructor({ heads, headDim }: Pick<LamConfig, 'heads' | 'headDim'>, rows: number) {
    const narrow = () => new Float64Array(rows * headDim)
    const square = () => new Float64Array(rows * rows)
    this.#heads = heads
    this.#d = headDim
    this.#q = narrow()
    this.#k = narrow()
    this.#kBeta = narrow()
    this.#v = narrow()
    this.#u = narrow()
    this.#w = narrow()
    this.#x = narrow()
    this.#o = narrow()
    this.#T = square()
    this.#att = square()
    this.#gates = { fast: new Float64Array(rows), slow: new Float64Array(rows) }
    this.#tokenFeatures = new Float64Array(2 * headDim)
    this.#chunkFeatures = new Float64Array(2 * headDim + 1)
  }

  /** Reads one head of the first `count` rows, and computes everything that needs no state. */
  read(weights: HierarchyWeights, rows: TokenRows, count: number, head: number): void {
    const d = this.#d
    this.#count = count
    this.#head = head
    this.#gather(rows.q, this.#q)
    this.#gather(rows.k, this.#k)
    this.#gather(rows.kBeta, this.#kBeta)
    this.#gather(rows.v, this.#v)

    const A = this.#att
    const T = this.#T
    lowerProducts(this.#kBeta, this.#k, count, d, 'strict', A)
    for (let i = 0; i < count * count; i++) A[i] = -A[i]
    lowerProducts(A, A, count, count, 'strict', T)
    for (let i = 0; i < count * count; i++) T[i] += A[i]

    this.#u.set(this.#v)
    addLowerTimes(T, this.#v, count, d, this.#u)
    this.#w.set(this.#kBeta)
    addLowerTimes(T, this.#kBeta, count, d, this.#w)
    lowerProducts(this.#q, this.#k, count, d, 'with diagonal', this.#att)

    for (let j = 0; j < count; j++) {
      const a = this.#share(weights, j)
      this.#gates.fast[j] = a * rows.f[j * this.#heads + head]
      this.#gates.slow[j] = (1 - a) * rows.s[j * this.#heads + head]
    }
    this.#o.fill(0)
  }

  /** ψ = clip(σ(MLP_f([mean k, mean u, mean_j (k_j·W_bilinear)·u_j / temp])), 0.01, 0.99) */
  psi(weights: HierarchyWeights): number {
    const d = this.#d
    const k = this.#k
    const u = this.#u
    const W = weights.bilinear.subarray(this.#head * d * d, (this.#head + 1) * d * d)
    const features = this.#chunkFeatures
    features.fill(0)
    let bilinear = 0
    for (let j = 0; j < this.#count; j++) {
      for (let a = 0; a < d; a++) {
        features[a] += k[j * d + a]
        features[d + a] += u[j * d + a]
        let sum = 0
        for (let b = 0; b < d; b++) sum += W[a * d + b] * u[j * d + b]
        bilinear += k[j * d + a] * sum
      }
    }
    features[2 * d] = bilinear / weights.temp[this.#head]
    for (let i = 0; i < features.length; i++) features[i] /= this.#count
    return flux(weights.flux, features)
  }

  /**
   * Reads one state and adds the chunk to it. X is F with gate a·f, or S with gate (1-a)·s:
   *
   *     X̂ = unit(X)     ux = u - w·X̂     o += gate·(q·X̂ + att·ux)     X ← X + kᵀ·ux
   *
   * @param X `[d, d]`, already decayed; written
   */
  pass(X: Float64Array, speed: 'fast' | 'slow'): void {
    const d = this.#d
    const count = this.#count
    const q = this.#q
    const k = this.#k
    const u = this.#u
    const w = this.#w
    const ux = this.#x
    const o = this.#o
    const att = this.#att
    const gate = this.#gates[speed]
    const unit = unitFactor(X)
    for (let j = 0; j < count; j++) {
      const row = j * d
      for (let b = 0; b < d; b++) {
        let fromState = 0
        let read = 0
        for (let a = 0; a < d; a++) {
          const x = X[a * d + b]
          fromState += w[row + a] * x
          read += q[row + a] * x
        }
        ux[row + b] = u[row + b] - unit * fromState
        let fromChunk = 0
        for (let i = 0; i <= j; i++) fromChunk += att[j * count + i] * ux[i * d + b]
        o[row + b] += gate[j] * (unit * read + fromChunk)
      }
    }
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) {
        let sum = 0
        for (let j = 0; j < count; j++) sum += k[j * d + a] * ux[j * d + b]
        X[a * d + b] += sum
      }
    }
  }

  /** Copies this head's output into its columns of `o`, `[rows, hidden]`. */
  write(o: Float64Array): void {
    const d = this.#d
    for (let j = 0; j < this.#count; j++) {
      o.set(this.#o.subarray(j * d, (j + 1) * d), (j * this.#heads + this.#head) * d)
    }
  }

  /** a = 0.5 + 0.3·clip(σ(MLP_t([k', v])), 0.01, 0.99) of token j */
  #share({ tokenFlux }: HierarchyWeights, j: number): number {
    const d = this.#d
    for (let i = 0; i < d; i++) {
      this.#tokenFeatures[i] = this.#kBeta[j * d + i]
      this.#tokenFeatures[d + i] = this.#v[j * d + i]
    }
    return 0.5 + 0.3 * flux(tokenFlux, this.#tokenFeatures)
  }

  #gather(from: Float64Array, to: Float64Array): void {
    const d = this.#d
    for (let j = 0; j < this.#count; j++) {
      const start = (j * this.#heads + this.#head) * d
      for (let i = 0; i < d; i++) to[j * d + i] = from[start + i]
    }
  }
}
