import { LamError, type TokenBatch } from '@lamjs/core/backend'
import { type BrokenBackend, each, eachBert } from './broken-backend.js'
import { withFault } from './overlay.js'

const typed = (name: (model: string) => string) => eachBert(name, ({ tokenTypes }) => tokenTypes > 1)
const count = typed((model) => `types: ${model} another type, another row`)
const together = typed((model) => `types: ${model} each text has its own`)
const views = typed((model) => `types: ${model} may be a view into a larger buffer`)
const anew = typed((model) => `types: ${model} are read anew at every run`)
const pairs = 'lam: tiny-bert-reranker scores of pairs, cut ones among them'

/** Mistakes in token types. */
export const wrongTypes: readonly BrokenBackend[] = [
  {
    what: 'forgets token types',
    caughtBy: [...count, ...together, ...views, ...anew, pairs],
    make: (honest) => ofTypes(honest, () => undefined),
  },
  {
    what: 'takes every token for one of the first text’s type',
    caughtBy: [...count, ...together, pairs],
    make: (honest) => ofTypes(honest, (types) => types.map(() => types[0])),
  },
  {
    what: 'reads the types of every text from the start of the batch’s',
    caughtBy: together,
    make: (honest) =>
      ofTypes(honest, (types, { offsets }) => {
        const start = (token: number) => offsets.findLast((offset) => offset <= token) ?? 0
        return types.map((_, token) => types[token - start(token)])
      }),
  },
  {
    what: 'reads types from the start of their buffer',
    caughtBy: views,
    make: (honest) => ofTypes(honest, (types) => new Uint8Array(types.buffer, 0, types.length)),
  },
  {
    what: 'keeps the types of a batch by its array',
    caughtBy: anew,
    make: (honest) => {
      const kept = new WeakMap<Uint8Array, Uint8Array>()
      return ofTypes(honest, (types) => {
        const known = kept.get(types) ?? types.slice()
        kept.set(types, known)
        return known
      })
    },
  },
  {
    what: 'clamps types into the table',
    caughtBy: each((model) => `inputs: ${model} a token type past its table is refused`),
    make: (honest) =>
      withFault(honest, {
        program: (program, { config }) => ({
          run: (batch, signal) => {
            const most = config.family === 'bert' ? config.typeVocabSize - 1 : 0
            const types = batch.types?.map((type) => Math.min(type, most))
            return program.run(types ? { ...batch, types } : batch, signal)
          },
        }),
      }),
  },
  {
    what: 'refuses types, where they say nothing too',
    caughtBy: each((model) => `inputs: ${model} token types of 0 are the same as none`),
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            if (batch.types) throw new LamError('LAM_INPUT_INVALID', 'Token types are not supported.')
            return program.run(batch, signal)
          },
        }),
      }),
  },
]

/** Changes the types of batches that have types. */
function ofTypes(
  honest: Parameters<BrokenBackend['make']>[0],
  change: (types: Uint8Array, batch: TokenBatch) => Uint8Array | undefined,
) {
  return withFault(honest, {
    program: (program) => ({
      run: ({ types, ...batch }, signal) => {
        const seen = types && change(types, batch)
        return program.run(seen ? { ...batch, types: seen } : batch, signal)
      },
    }),
  })
}
