import type { Backend, EncoderModel, Program } from '@lamjs/core/backend'
import { alteredCheckpoint } from './altered-checkpoint.js'
import { type BrokenBackend, eachLam } from './broken-backend.js'
import { withFault } from './overlay.js'

const TABLE = 'embeddings.position_embeddings.weight'

/** The row of the position table for token `t` of `tokens`. */
type PositionRule = (t: number, tokens: number, rows: number) => number

/** Mistakes in the position table. */
export const wrongPositions: readonly BrokenBackend[] = [
  {
    what: 'repeats the last position row beyond the table',
    caughtBy: eachLam((model) => `positions: ${model} texts longer than the table`),
    make: (honest) => withPositions(honest, (t, _tokens, rows) => Math.min(t, rows - 1)),
  },
  {
    what: 'takes the nearest row where it should interpolate',
    caughtBy: eachLam((model) => `positions: ${model} texts longer than the table`),
    make: (honest) =>
      withPositions(honest, (t, tokens, rows) => (tokens > rows ? Math.round((t * (rows - 1)) / (tokens - 1)) : t)),
  },
  {
    what: 'stretches the table over texts that it covers',
    caughtBy: eachLam((model) => `positions: ${model} texts the table covers`),
    make: (honest) =>
      withPositions(honest, (t, tokens, rows) => Math.round((t * (rows - 1)) / Math.max(1, tokens - 1))),
  },
]

/** Runs a batch of one text with a position table of exactly its length, filled by `rule`. */
function withPositions(honest: Backend, rule: PositionRule): Backend {
  return withFault(honest, {
    program: (_program, checkpoint) => {
      const programs = new Map<number, Promise<Program>>()
      return {
        run: async (batch, signal) => {
          const tokens = batch.ids.length
          const known = programs.get(tokens) ?? honest.compile(retabled(checkpoint, tokens, rule))
          programs.set(tokens, known)
          return (await known).run(batch, signal)
        },
      }
    },
  })
}

function retabled(checkpoint: EncoderModel, tokens: number, rule: PositionRule): EncoderModel {
  const { maxPositionEmbeddings: rows, hiddenSize: width } = checkpoint.config
  return alteredCheckpoint(checkpoint, {
    tag: `${tokens} position rows by ${rule}`,
    config: { maxPositionEmbeddings: tokens },
    shapes: { [TABLE]: [tokens, width] },
    tensor: (name, values) => {
      if (name !== TABLE) return values
      const from = (t: number) => rule(t, tokens, rows) * width
      return Float64Array.from({ length: tokens * width }, (_, i) => values[from(Math.floor(i / width)) + (i % width)])
    },
  })
}
