import type { TokenBatch } from '@lamjs/core/backend'
import { type BrokenBackend, each } from './broken-backend.js'
import { overlay, withFault } from './overlay.js'

/** Mistakes with state between calls and with shared buffers. */
export const wrongMemory: readonly BrokenBackend[] = [
  {
    what: 'returns the answer to an earlier text of the same length',
    caughtBy: each((model) => `repeatability: ${model} after another text`),
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          const answers = new Map<number, Float32Array>()
          return {
            run: async (batch, signal) => {
              const known = answers.get(batch.ids.length)
              const answer = known ?? (await program.run(batch, signal))
              answers.set(batch.ids.length, answer)
              return Float32Array.from(answer)
            },
          }
        },
      }),
  },
  {
    what: 'adds noise of 1e-4',
    caughtBy: [
      ...each((model) => `repeatability: ${model} the same call again`),
      ...each((model) => `golden: ${model} oracle texts, float64`),
      ...each(
        (model) => `lam: ${model} passages are the means of spans, normalised`,
        ({ tokenizer }) => tokenizer === 'WordPiece',
      ),
    ],
    make: (honest) => {
      let call = 0
      return withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            call++
            return (await program.run(batch, signal)).map((value, i) => value + 1e-4 * Math.sin(call * 7 + i))
          },
        }),
      })
    },
  },
  {
    what: 'differs by a bit in the second row',
    caughtBy: [
      ...each((model) => `invariance: ${model} together as alone`),
      ...each((model) => `invariance: ${model} copies of one text`),
    ],
    make: (honest) =>
      withFault(honest, {
        features: { batchInvariance: 'bitwise' },
        program: (program, { config }) => ({
          run: async (batch, signal) => {
            const data = await program.run(batch, signal)
            if (data.length > config.hiddenSize) data[config.hiddenSize] *= 1 + 2 ** -23
            return data
          },
        }),
      }),
  },
  {
    what: 'gives the second program of a checkpoint its own rounding',
    caughtBy: each((model) => `repeatability: ${model} a second program`),
    make: (honest) => {
      const seen = new Set<string>()
      return withFault(honest, {
        program: (program, { name }) => {
          const scale = seen.has(name) ? 1 + 1e-3 : 1
          seen.add(name)
          return { run: async (batch, signal) => (await program.run(batch, signal)).map((value) => value * scale) }
        },
      })
    },
  },
  {
    what: 'keeps the batch of a call where the next call overwrites it',
    caughtBy: each((model) => `concurrency: ${model} overlapping calls`),
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          let current: TokenBatch
          return {
            run: async (batch, signal) => {
              current = batch
              await Promise.resolve()
              return program.run(current, signal)
            },
          }
        },
      }),
  },
  {
    what: 'shares that place between programs',
    caughtBy: each((model) => `concurrency: ${model} two programs at once`),
    make: (honest) => {
      let current: TokenBatch
      return withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            current = batch
            await Promise.resolve()
            return program.run(current, signal)
          },
        }),
      })
    },
  },
  {
    what: 'compiles two programs at once into one',
    caughtBy: each((model) => `concurrency: ${model} compiled twice at once`),
    make: (honest) => {
      let underway = 0
      return {
        ...honest,
        compile: async (checkpoint, options) => {
          underway++
          const program = await honest.compile(checkpoint, options)
          const alone = underway === 1
          underway--
          return alone ? program : overlay(program, { run: async (batch) => (await program.run(batch)).fill(1) })
        },
      }
    },
  },
  {
    what: 'writes to the batch',
    caughtBy: ['inputs: the batch is not written to'],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            const answer = await program.run(batch, signal)
            if (batch.ids.length > 0) batch.ids[0] = 0
            return answer
          },
        }),
      }),
  },
  {
    what: 'keeps the batch, and knows it again by its array',
    caughtBy: ['inputs: the batch is not kept'],
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          const answers = new WeakMap<Int32Array, Float32Array>()
          return {
            run: async (batch, signal) => {
              const answer = answers.get(batch.ids) ?? (await program.run(batch, signal))
              answers.set(batch.ids, answer)
              return Float32Array.from(answer)
            },
          }
        },
      }),
  },
  {
    what: 'reads views from the start of their buffer',
    caughtBy: ['inputs: arrays may be views into larger buffers'],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: (batch, signal) =>
            program.run({ ...batch, ids: new Int32Array(batch.ids.buffer, 0, batch.ids.length) }, signal),
        }),
      }),
  },
  {
    what: 'returns the same buffer every time',
    caughtBy: ['inputs: the result is a fresh array'],
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          const buffer = new Float32Array(1 << 16)
          return {
            run: async (batch, signal) => {
              const answer = await program.run(batch, signal)
              buffer.set(answer)
              return buffer.subarray(0, answer.length)
            },
          }
        },
      }),
  },
]
