import type { LamConfig } from '@lamjs/core'
import type { Work } from '../../work.js'
import type { ChunkHead } from './chunk-head.js'
import { scale, unitFactor } from './frobenius.js'
import type { HierarchyWeights } from './model.js'
import type { Recurrence, TokenRows } from './token-rows.js'

/**
 * The hierarchical recurrence (spec 4, "hierarchical"), one chunk per call. Each head carries two `d×d` states, zero at
 * the start. This class decays and exchanges them; `ChunkHead` computes the steps between.
 *
 *     F ← F·δf·(1 - 0.1·ψ)             S ← S·δs·(1 - 0.05·ψ)
 *     …
 *     F, S ← unit(F + x̄·ψ·S),  unit(S + x̄·(1-ψ)·F)
 *
 * It also updates the states after a text's last chunk, where nothing reads them: one path for all chunks.
 */
export class HierarchicalRecurrence implements Recurrence {
  readonly #heads: readonly HeadStates[]
  readonly #weights: HierarchyWeights
  readonly #chunk: ChunkHead

  /** @param chunk buffers for a chunk, or for a shorter text; no value in them outlives an `advance` */
  constructor(config: LamConfig, weights: HierarchyWeights, chunk: ChunkHead) {
    const size = config.headDim ** 2
    this.#heads = Array.from({ length: config.heads }, () => ({
      F: new Float64Array(size),
      S: new Float64Array(size),
      psi: 0,
    }))
    this.#weights = weights
    this.#chunk = chunk
  }

  *advance(rows: TokenRows, count: number): Work {
    const chunk = this.#chunk
    for (const [head, states] of this.#heads.entries()) {
      chunk.read(this.#weights, rows, count, head)
      const psi = chunk.psi(this.#weights)
      scale(states.F, this.#mean(rows.fastDecay, count, head) * (1 - 0.1 * psi))
      scale(states.S, this.#mean(rows.slowDecay, count, head) * (1 - 0.05 * psi))
      chunk.pass(states.F, 'fast')
      chunk.pass(states.S, 'slow')
      chunk.write(rows.o)
      states.psi = psi
      yield
    }
    this.#exchange()
  }

  /** Updates both states from their previous values. x̄ needs ψ of every head. */
  #exchange(): void {
    const meanPsi = this.#heads.reduce((sum, { psi }) => sum + psi, 0) / this.#heads.length
    const exchange = 0.05 + 0.1 * meanPsi
    for (const { F, S, psi } of this.#heads) {
      for (let i = 0; i < F.length; i++) {
        const f = F[i]
        const s = S[i]
        F[i] = f + exchange * psi * s
        S[i] = s + exchange * (1 - psi) * f
      }
      scale(F, unitFactor(F))
      scale(S, unitFactor(S))
    }
  }

  /** δ: the mean of one head's column over the chunk's tokens. */
  #mean(values: Float64Array, count: number, head: number): number {
    let sum = 0
    for (let j = 0; j < count; j++) sum += values[j * this.#heads.length + head]
    return sum / count
  }
}

interface HeadStates {
  /** `[d, d]` each. */
  readonly F: Float64Array
  readonly S: Float64Array
  /** ψ of the current chunk. */
  psi: number
}
