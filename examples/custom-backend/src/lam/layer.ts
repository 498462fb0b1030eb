import type { LamConfig, Work } from '@lamjs/core/backend'
import { gelu, type Linear, layerNorm, linear, sigmoid, silu } from '../math.js'
import { FlatRecurrence } from './flat.js'
import { HierarchicalRecurrence } from './hierarchical.js'
import type { Convolved, LayerWeights } from './model.js'

/** What the recurrence reads and writes, one row a token; letters as in specs 3 and 4. */
export interface TokenRows {
  /** `[rows, hidden]`, head h from column `h·headDim` on. `v` is already β·v, and `kBeta` is β·k. */
  readonly q: Float32Array
  readonly k: Float32Array
  readonly kBeta: Float32Array
  readonly v: Float32Array
  /** Written. */
  readonly o: Float32Array
  /** Gates and decays, `[rows, heads]`. */
  readonly f: Float32Array
  readonly s: Float32Array
  readonly fastDecay: Float32Array
  readonly slowDecay: Float32Array
}

/** The state of one layer along one text. */
export interface Recurrence {
  /** All that passes from token to token. */
  readonly state: Float32Array
  /** Writes `o` of the rows `from` to `to`, which begin at a chunk's border, and moves the state behind them. */
  advance(rows: TokenRows, from: number, to: number): Work
}

/** Buffers for the rows of one block, which all layers of a text share. */
export interface Room extends TokenRows {
  readonly beta: Float32Array
  readonly g: Float32Array
  /** `[rows, hidden]` and `[rows, intermediate]`. */
  readonly update: Float32Array
  readonly inner: Float32Array
}

export function makeRoom({ hiddenSize, heads, intermediateSize }: LamConfig, rows: number): Room {
  const wide = () => new Float32Array(rows * hiddenSize)
  const perHead = () => new Float32Array(rows * heads)
  return {
    q: wide(),
    k: wide(),
    kBeta: wide(),
    v: wide(),
    o: wide(),
    g: wide(),
    update: wide(),
    f: perHead(),
    s: perHead(),
    fastDecay: perHead(),
    slowDecay: perHead(),
    beta: perHead(),
    inner: new Float32Array(rows * intermediateSize),
  }
}

/** The convolution reads two rows before a token and one behind it. */
const BEFORE = 2
const TAPS = 4

/** One layer along one text (spec 3). */
export class Layer {
  readonly #config: LamConfig
  readonly #weights: LayerWeights
  readonly #room: Room
  readonly #recurrence: Recurrence
  /** The projected rows of q, k and v under the convolution: two of the block before, then those of this block. */
  readonly #window: Readonly<Record<'q' | 'k' | 'v', Float32Array>>

  constructor(config: LamConfig, weights: LayerWeights, room: Room) {
    const window = () => new Float32Array(room.q.length + TAPS * config.hiddenSize)
    this.#config = config
    this.#weights = weights
    this.#room = room
    this.#recurrence =
      weights.hierarchy === undefined
        ? new FlatRecurrence(config)
        : new HierarchicalRecurrence(config, weights.hierarchy)
    this.#window = { q: window(), k: window(), v: window() }
  }

  /**
   * Replaces the rows of `x` by the layer's, and moves the state behind the first `keep` of them.
   * @param count rows of `x`; the last of them serves as look-ahead alone unless the text ends there
   * @returns the rows that are right now: `count`, or one fewer
   */
  *run(x: Float32Array, count: number, keep: number, atEnd: boolean): Work<number> {
    const { hiddenSize: width, heads, headDim, intermediateSize, ffnGeluCount, layerNormEps, oNormEps } = this.#config
    const weights = this.#weights
    const room = this.#room
    const rows = atEnd ? count : count - 1
    for (const letter of ['q', 'k', 'v'] as const) yield* this.#convolve(letter, x, count, rows, keep)
    for (const unit of [room.q, room.k]) normalise(unit, rows * heads, headDim)

    yield* gates(x, rows, weights.beta, heads, room.beta)
    yield* gates(x, rows, weights.fast, heads, room.f)
    yield* gates(x, rows, weights.slow, heads, room.s)
    yield* gates(x, rows, weights.g, width, room.g)
    if (weights.hierarchy) {
      yield* gates(x, rows, weights.hierarchy.fastDecay, heads, room.fastDecay)
      yield* gates(x, rows, weights.hierarchy.slowDecay, heads, room.slowDecay)
    }
    applyBeta(room, rows * heads, headDim)

    yield* this.#recurrence.advance(room, 0, keep)
    if (rows > keep) {
      // The next block computes these rows again, from the state as it is here.
      const state = this.#recurrence.state.slice()
      yield* this.#recurrence.advance(room, keep, rows)
      this.#recurrence.state.set(state)
    }

    gatedNorm(room.o, room.g, rows * heads, weights.oNorm, oNormEps)
    yield* linear(room.o, rows, weights.o, room.update, width)
    add(x, room.update, rows * width)
    layerNorm(x, rows, weights.mixerNorm, layerNormEps)

    yield* linear(x, rows, weights.ffnIn, room.inner, intermediateSize)
    for (let time = 0; time < ffnGeluCount; time++) {
      for (let i = 0; i < rows * intermediateSize; i++) room.inner[i] = gelu(room.inner[i])
      yield
    }
    yield* linear(room.inner, rows, weights.ffnOut, room.update, width)
    add(x, room.update, rows * width)
    layerNorm(x, rows, weights.ffnNorm, layerNormEps)
    return rows
  }

  /** silu(conv(W·x)): four taps a channel over the tokens t-2 to t+1; rows outside the text are 0. */
  *#convolve(letter: 'q' | 'k' | 'v', x: Float32Array, count: number, rows: number, keep: number): Work {
    const { projection, taps, bias }: Convolved = this.#weights[letter]
    const width = bias.length
    const window = this.#window[letter]
    const out = this.#room[letter]
    yield* linear(x, count, projection, window.subarray(BEFORE * width), width)
    window.fill(0, (BEFORE + count) * width)
    for (let t = 0; t < rows; t++) {
      for (let i = 0; i < width; i++) {
        let sum = bias[i]
        for (let tap = 0; tap < TAPS; tap++) sum += taps[i * TAPS + tap] * window[(t + tap) * width + i]
        out[t * width + i] = silu(sum)
      }
    }
    window.copyWithin(0, keep * width, (keep + BEFORE) * width)
  }
}

/** σ(W·x + b) */
function* gates(x: Float32Array, rows: number, weights: Linear, outputs: number, out: Float32Array): Work {
  yield* linear(x, rows, weights, out, outputs)
  for (let i = 0; i < rows * outputs; i++) out[i] = sigmoid(out[i])
}

/** Divides each head's values by their Euclidean norm. */
function normalise(x: Float32Array, heads: number, d: number): void {
  for (let start = 0; start < heads * d; start += d) {
    let squares = 0
    for (let i = start; i < start + d; i++) squares += x[i] * x[i]
    const norm = Math.max(Math.sqrt(squares), 1e-12)
    for (let i = start; i < start + d; i++) x[i] /= norm
  }
}

/** o · rsqrt(mean(o²) + eps) · weight · g over each head, in place. */
function gatedNorm(o: Float32Array, g: Float32Array, heads: number, weight: Float32Array, eps: number): void {
  const d = weight.length
  for (let start = 0; start < heads * d; start += d) {
    let squares = 0
    for (let i = start; i < start + d; i++) squares += o[i] * o[i]
    const factor = 1 / Math.sqrt(squares / d + eps)
    for (let i = 0; i < d; i++) o[start + i] *= factor * weight[i] * g[start + i]
  }
}

/** k' = β·k and v ← β·v. */
function applyBeta({ k, kBeta, v, beta }: Room, heads: number, d: number): void {
  for (let head = 0; head < heads; head++) {
    for (let i = head * d; i < (head + 1) * d; i++) {
      kBeta[i] = beta[head] * k[i]
      v[i] *= beta[head]
    }
  }
}

function add(x: Float32Array, update: Float32Array, values: number): void {
  for (let i = 0; i < values; i++) x[i] += update[i]
}
