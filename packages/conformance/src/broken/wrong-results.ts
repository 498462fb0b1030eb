import { type Backend, LamError, type TokenBatch } from '@lamjs/core/backend'
import { rowsOf } from '../batches.js'
import { type BrokenBackend, each, eachLam } from './broken-backend.js'
import { withFault } from './overlay.js'

const EACH = 'results: each is an array of its own, also of equal calls'
const OWNED = 'results: the caller may write to one, or hand it over'

/** Mistakes with the arrays of results, and with batches of many texts or spans. */
export const wrongResults: readonly BrokenBackend[] = [
  {
    what: 'returns one of two buffers in turn',
    caughtBy: [EACH],
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          const buffers = [new Float32Array(1 << 16), new Float32Array(1 << 16)]
          return {
            run: async (batch, signal) => {
              const answer = await program.run(batch, signal)
              const [buffer] = buffers.reverse()
              buffer.set(answer)
              return buffer.subarray(0, answer.length)
            },
          }
        },
      }),
  },
  {
    what: 'remembers its answers, and gives the same array again',
    caughtBy: [EACH, OWNED],
    make: (honest) => remembering(honest, { forgets: false }),
  },
  {
    what: 'gives equal calls at once the same array',
    caughtBy: [EACH],
    make: (honest) => remembering(honest, { forgets: true }),
  },
  {
    what: 'states no batch that suits it',
    caughtBy: ['features: the program states the batch that suits it'],
    make: (honest) => withFault(honest, { program: () => ({ batch: { tokens: 0, concurrent: Number.NaN } }) }),
  },
  {
    what: 'refuses more tokens than it prefers',
    caughtBy: ['invariance: more tokens than the program prefers in a batch'],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            if (batch.ids.length > program.batch.tokens) throw new LamError('LAM_INPUT_INVALID', 'Too many tokens.')
            return program.run(batch, signal)
          },
        }),
      }),
  },
  {
    what: 'counts texts in 8 bits',
    caughtBy: each((model) => `invariance: ${model} hundreds of short texts`),
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            const rows = rowsOf(await program.run(batch, signal), batch.spans.length / 2)
            return Float32Array.from(rows.flatMap((_, i) => [...rows[i & 0xff]]))
          },
        }),
      }),
  },
  {
    what: 'is one token off for spans that begin 44 tokens into a text',
    caughtBy: each((model) => `spans: ${model} at every token`),
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: (batch, signal) => {
            const start = (token: number, i: number) => {
              const late = i % 2 === 0 && batch.offsets.includes(token - 44) && batch.spans[i + 1] > token + 1
              return late ? token + 1 : token
            }
            return program.run({ ...batch, spans: batch.spans.map(start) }, signal)
          },
        }),
      }),
  },
  {
    what: 'swaps the first two rows of a batch whose tokens are 3 more than a multiple of 7',
    caughtBy: each((model) => `property: ${model} a random batch gives the rows of its texts alone`),
    make: (honest) =>
      withFault(honest, {
        program: (program, { config }) => ({
          run: async (batch, signal) => {
            const data = await program.run(batch, signal)
            if (batch.offsets.length < 3 || batch.ids.length % 7 !== 3) return data
            const [first, second] = rowsOf(data.slice(), batch.spans.length / 2)
            if (second === undefined) return data
            data.set(second, 0)
            data.set(first, config.hiddenSize)
            return data
          },
        }),
      }),
  },
  {
    what: 'counts a token too many in spans of 5 tokens',
    caughtBy: each((model) => `property: ${model} random parts make the whole`),
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            const data = await program.run(batch, signal)
            for (const [i, row] of rowsOf(data, batch.spans.length / 2).entries()) {
              if (batch.spans[2 * i + 1] - batch.spans[2 * i] === 5) row.set(row.map((value) => (value * 5) / 6))
            }
            return data
          },
        }),
      }),
  },
  {
    what: 'lets every token see the last one',
    caughtBy: eachLam((model) => `property: ${model} a token sees one token a layer ahead and no further`),
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            const data = await program.run(batch, signal)
            return data.map((value) => value + batch.ids[batch.ids.length - 1] / 1e4)
          },
        }),
      }),
  },
  {
    what: 'fails every run under way with a refused batch',
    caughtBy: ['inputs: runs beside a refused batch are right'],
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          const under = new Set<(error: unknown) => void>()
          return {
            run: (batch, signal) =>
              new Promise((resolve, reject) => {
                under.add(reject)
                program.run(batch, signal).then(
                  (rows) => {
                    under.delete(reject)
                    resolve(rows)
                  },
                  (error: unknown) => {
                    for (const fail of under) fail(error)
                    under.clear()
                  },
                )
              }),
          }
        },
      }),
  },
]

/** Answers a batch that it knows with the array that it has given before, or only while that call is under way. */
function remembering(honest: Backend, { forgets }: { forgets: boolean }): Backend {
  return withFault(honest, {
    program: (program) => {
      const known = new Map<string, Promise<Float32Array>>()
      return {
        run: (batch, signal) => {
          const key = keyOf(batch)
          const answer = known.get(key) ?? program.run(batch, signal)
          known.set(key, answer)
          if (forgets) void answer.catch(() => undefined).then(() => known.delete(key))
          return answer
        },
      }
    },
  })
}

function keyOf({ ids, offsets, spans, types }: TokenBatch): string {
  return [ids, offsets, spans, types].join(' ')
}
