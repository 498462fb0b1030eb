import type { EncoderModel, TokenBatch } from '@lamjs/core/backend'
import { reference } from '@lamjs/reference'
import { expect } from 'vitest'
import { worst } from './batches.js'
import { nearbyCheckpoint } from './nearby-checkpoint.js'

/**
 * The least bound on random texts, in units of what one rounding of every weight does to the text. In a text of one or two tokens a
 * head's output is a multiple of `q·k`, and the norm behind it takes the size away: where `q·k` is nearly zero, its rounding decides the
 * direction, in any float32 program. Measured on 26,000 random texts against the worst of four such roundings: median below 1, at most 21.
 */
const ROUNDINGS = 64

/** The reference, and copies of it whose weights are rounded anew: what float32 can be held to. */
export async function float32Truth(model: EncoderModel) {
  const { hiddenSize } = model.config
  const truth = await reference().compile(model)
  const nearby = await Promise.all([1, 2, 3, 4].map((seed) => reference().compile(nearbyCheckpoint(model, seed))))
  return {
    /** Expects every text's row to be the reference's, to 1e-5 or as far as float32 fixes it. */
    async expectRows(batch: TokenBatch, rows: Float32Array): Promise<void> {
      const expected = await truth.run(batch)
      const moved = await Promise.all(nearby.map((program) => program.run(batch)))
      expect(rows.length).toBe(expected.length)
      for (let at = 0; at < rows.length; at += hiddenSize) {
        const row = (values: Float32Array) => values.subarray(at, at + hiddenSize)
        const oneRounding = Math.max(...moved.map((values) => worst(row(values), row(expected))))
        expect(worst(row(rows), row(expected))).toBeLessThan(Math.max(1e-5, ROUNDINGS * oneRounding))
      }
    },
    async dispose(): Promise<void> {
      for (const program of [truth, ...nearby]) await program.dispose()
    },
  }
}
