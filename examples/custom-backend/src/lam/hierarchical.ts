import type { LamConfig, Work } from '@lamjs/core/backend'
import { sigmoid, silu } from '../math.js'
import type { Recurrence, TokenRows } from './layer.js'
import type { HierarchyWeights, Mlp } from './model.js'

/** The hierarchical recurrence (spec 4), chunk by chunk, with a fast and a slow `d×d` state a head. */
export class HierarchicalRecurrence implements Recurrence {
  /** `[heads, 2, d, d]`: F and S of each head. */
  readonly state: Float32Array
  readonly #config: LamConfig
  readonly #weights: HierarchyWeights

  constructor(config: LamConfig, weights: HierarchyWeights) {
    this.state = new Float32Array(config.heads * 2 * config.headDim ** 2)
    this.#config = config
    this.#weights = weights
  }

  *advance(rows: TokenRows, from: number, to: number): Work {
    const { heads, chunkSize } = this.#config
    for (let start = from; start < to; start += chunkSize) {
      const count = Math.min(chunkSize, to - start)
      const psi: number[] = []
      for (let head = 0; head < heads; head++) {
        psi.push(this.#head(rows, start, count, head))
        yield
      }
      this.#exchange(psi)
    }
  }

  /** One head of one chunk. @returns its ψ */
  #head(rows: TokenRows, start: number, count: number, head: number): number {
    const { heads, headDim: d } = this.#config
    const { bilinear, temp, flux, tokenFlux } = this.#weights
    const take = (x: Float32Array) => columns(x, start, count, heads, head, d)
    const [q, k, kBeta, v] = [take(rows.q), take(rows.k), take(rows.kBeta), take(rows.v)]

    // A = -stril(k'·kᵀ)    T = A + stril(A·Aᵀ)    u = v + T·v    w = k' + T·k'    att = tril(q·kᵀ)
    const A = lower(kBeta, k, count, d, -1, 0)
    const T = lower(A, A, count, count, 1, 0)
    for (let i = 0; i < T.length; i++) T[i] += A[i]
    const u = plusLower(v, T, count, d)
    const w = plusLower(kBeta, T, count, d)
    const att = lower(q, k, count, d, 1, 1)

    const psi = clip(mlp(flux, chunkFeatures(k, u, count, d, bilinear.subarray(head * d * d), temp[head])))
    const gates = [new Float32Array(count), new Float32Array(count)]
    const features = new Float32Array(2 * d)
    for (let j = 0; j < count; j++) {
      features.set(kBeta.subarray(j * d, (j + 1) * d))
      features.set(v.subarray(j * d, (j + 1) * d), d)
      const a = 0.5 + 0.3 * clip(mlp(tokenFlux, features))
      gates[0][j] = a * rows.f[(start + j) * heads + head]
      gates[1][j] = (1 - a) * rows.s[(start + j) * heads + head]
    }

    const mean = (decay: Float32Array) => {
      let sum = 0
      for (let j = 0; j < count; j++) sum += decay[(start + j) * heads + head]
      return sum / count
    }
    const kept = [mean(rows.fastDecay) * (1 - 0.1 * psi), mean(rows.slowDecay) * (1 - 0.05 * psi)]
    const o = new Float32Array(count * d)
    for (const speed of [0, 1]) {
      const X = this.#stateOf(head, speed)
      for (let i = 0; i < X.length; i++) X[i] *= kept[speed]
      pass(X, { q, k, u, w, att, gate: gates[speed], o }, count, d)
    }
    for (let j = 0; j < count; j++) rows.o.set(o.subarray(j * d, (j + 1) * d), ((start + j) * heads + head) * d)
    return psi
  }

  /** F, S ← unit(F + x̄·ψ·S), unit(S + x̄·(1-ψ)·F), with x̄ = 0.05 + 0.1·(mean of ψ over the heads). */
  #exchange(psi: readonly number[]): void {
    const share = 0.05 + (0.1 * psi.reduce((sum, one) => sum + one, 0)) / psi.length
    for (const [head, own] of psi.entries()) {
      const F = this.#stateOf(head, 0)
      const S = this.#stateOf(head, 1)
      for (let i = 0; i < F.length; i++) {
        const [fast, slow] = [F[i], S[i]]
        F[i] = fast + share * own * slow
        S[i] = slow + share * (1 - own) * fast
      }
      for (const X of [F, S]) {
        const factor = unit(X)
        for (let i = 0; i < X.length; i++) X[i] *= factor
      }
    }
  }

  #stateOf(head: number, speed: number): Float32Array {
    const size = this.#config.headDim ** 2
    return this.state.subarray((head * 2 + speed) * size, (head * 2 + speed + 1) * size)
  }
}

/** The values of one chunk and head that a pass over a state reads, and `o`, to which it adds. */
interface Chunk {
  readonly q: Float32Array
  readonly k: Float32Array
  readonly u: Float32Array
  readonly w: Float32Array
  readonly att: Float32Array
  readonly gate: Float32Array
  readonly o: Float32Array
}

/** X̂ = unit(X)    ux = u - w·X̂    o += gate·(q·X̂ + att·ux)    X ← X + kᵀ·ux */
function pass(X: Float32Array, { q, k, u, w, att, gate, o }: Chunk, count: number, d: number): void {
  const scale = unit(X)
  const ux = new Float32Array(count * d)
  const sum = new Float64Array(d)
  const seen = new Float64Array(d)
  for (let j = 0; j < count; j++) {
    sum.fill(0)
    seen.fill(0)
    for (let a = 0; a < d; a++) {
      const query = q[j * d + a]
      const key = w[j * d + a]
      for (let b = 0; b < d; b++) {
        sum[b] += query * X[a * d + b]
        seen[b] += key * X[a * d + b]
      }
    }
    for (let b = 0; b < d; b++) {
      sum[b] *= scale
      ux[j * d + b] = u[j * d + b] - scale * seen[b]
    }
    for (let i = 0; i <= j; i++) {
      const share = att[j * count + i]
      for (let b = 0; b < d; b++) sum[b] += share * ux[i * d + b]
    }
    for (let b = 0; b < d; b++) o[j * d + b] += gate[j] * sum[b]
  }
  for (let j = 0; j < count; j++) {
    for (let a = 0; a < d; a++) {
      const key = k[j * d + a]
      for (let b = 0; b < d; b++) X[a * d + b] += key * ux[j * d + b]
    }
  }
}

/** [mean k, mean u, mean of (k·W)·u / temp] */
function chunkFeatures(
  k: Float32Array,
  u: Float32Array,
  count: number,
  d: number,
  W: Float32Array,
  temp: number,
): Float32Array {
  const features = new Float64Array(2 * d + 1)
  for (let j = 0; j < count; j++) {
    for (let a = 0; a < d; a++) {
      features[a] += k[j * d + a]
      features[d + a] += u[j * d + a]
      let product = 0
      for (let b = 0; b < d; b++) product += W[a * d + b] * u[j * d + b]
      features[2 * d] += (k[j * d + a] * product) / temp
    }
  }
  return Float32Array.from(features, (sum) => sum / count)
}

function mlp({ inner, outer }: Mlp, features: Float32Array): number {
  let out = outer.bias[0]
  for (let unit = 0; unit < inner.bias.length; unit++) {
    let sum = inner.bias[unit]
    for (let i = 0; i < features.length; i++) sum += inner.weight[unit * features.length + i] * features[i]
    out += outer.weight[unit] * silu(sum)
  }
  return out
}

function clip(x: number): number {
  return Math.min(Math.max(sigmoid(x), 0.01), 0.99)
}

/** The factor that makes X a matrix of Frobenius norm 1. */
function unit(X: Float32Array): number {
  let squares = 0
  for (let i = 0; i < X.length; i++) squares += X[i] * X[i]
  return 1 / (Math.sqrt(squares) + 1e-8)
}

/** The columns of one head: `[count, d]`. */
function columns(x: Float32Array, start: number, count: number, heads: number, head: number, d: number): Float32Array {
  const out = new Float32Array(count * d)
  for (let j = 0; j < count; j++) {
    const from = ((start + j) * heads + head) * d
    out.set(x.subarray(from, from + d), j * d)
  }
  return out
}

/** sign · the lower triangle of x·yᵀ, `[n, n]`; `diagonal` 1 keeps the diagonal, 0 does not. */
function lower(
  x: Float32Array,
  y: Float32Array,
  n: number,
  width: number,
  sign: number,
  diagonal: number,
): Float32Array {
  const out = new Float32Array(n * n)
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < j + diagonal; i++) {
      let sum = 0
      for (let a = 0; a < width; a++) sum += x[j * width + a] * y[i * width + a]
      out[j * n + i] = sign * sum
    }
  }
  return out
}

/** x + T·x for a strictly lower triangle T. */
function plusLower(x: Float32Array, T: Float32Array, n: number, d: number): Float32Array {
  const out = new Float32Array(x.length)
  const sum = new Float64Array(d)
  for (let j = 0; j < n; j++) {
    for (let a = 0; a < d; a++) sum[a] = x[j * d + a]
    for (let i = 0; i < j; i++) {
      const share = T[j * n + i]
      for (let a = 0; a < d; a++) sum[a] += share * x[i * d + a]
    }
    out.set(sum, j * d)
  }
  return out
}
