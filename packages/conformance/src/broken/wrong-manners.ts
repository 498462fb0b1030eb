import { setTimeout as sleep } from 'node:timers/promises'
import { type Backend, LamError, type TokenBatch, throwIfAborted } from '@lamjs/core/backend'
import { alteredCheckpoint } from './altered-checkpoint.js'
import { type BrokenBackend, each } from './broken-backend.js'
import { withFault } from './overlay.js'

const disposed = () => new LamError('LAM_DISPOSED', 'Disposed.')

/** Mistakes with inputs, signals and disposal. */
export const wrongManners: readonly BrokenBackend[] = [
  {
    what: 'clamps ids into the vocabulary',
    caughtBy: ['inputs: an id past the vocabulary is refused', 'inputs: a negative id is refused'],
    make: (honest) =>
      withFault(honest, {
        program: (program, { config }) => ({
          run: (batch, signal) => {
            const ids = batch.ids.map((id) => Math.min(Math.max(id, 0), config.vocabSize - 1))
            return program.run({ ...batch, ids }, signal)
          },
        }),
      }),
  },
  {
    what: 'answers every bad batch with zeros',
    caughtBy: [
      'inputs: backwards offsets is refused',
      'inputs: offsets that do not start at 0 is refused',
      'inputs: offsets that end short of the ids is refused',
      'inputs: offsets that end past the ids is refused',
      'inputs: no offsets at all is refused',
      'inputs: an empty text is refused',
      'inputs: a span across two texts is refused',
      'inputs: a span past the end is refused',
      'inputs: an empty span is refused',
      'inputs: a backwards span is refused',
      'inputs: half a span is refused',
      'inputs: a token type too few is refused',
    ],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: (batch, signal) => program.run(batch, signal).catch(() => new Float32Array(64)),
        }),
      }),
  },
  {
    what: 'refuses with an error of its own',
    caughtBy: ['inputs: an id past the vocabulary is refused', 'dispose: a run afterwards is refused'],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: (batch, signal) =>
            program.run(batch, signal).catch((cause: unknown) => {
              throw new RangeError('bad', { cause })
            }),
        }),
      }),
  },
  {
    what: 'stays confused after a bad batch',
    caughtBy: ['inputs: the run after a refused batch is right'],
    make: (honest) => spoiltBy(honest, 'LAM_INPUT_INVALID'),
  },
  {
    what: 'fails on no text',
    caughtBy: ['inputs: no text gives an empty result'],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            if (batch.ids.length === 0) throw new LamError('LAM_BACKEND_FAILED', 'Nothing to do.')
            return program.run(batch, signal)
          },
        }),
      }),
  },
  {
    what: 'ignores the signal',
    caughtBy: ['abort: a signal that has fired already', 'abort: midway through a run'],
    make: (honest) => withFault(honest, { program: (program) => ({ run: (batch) => program.run(batch) }) }),
  },
  {
    what: 'looks at the signal before a run only, but claims more',
    caughtBy: ['abort: midway through a run'],
    make: (honest) =>
      withFault(honest, {
        features: { abort: 'within-run' },
        program: (program) => ({
          run: (batch, signal) => program.run(batch, signal?.aborted ? signal : new AbortController().signal),
        }),
      }),
  },
  {
    what: 'gives what it has when a signal fires midway',
    caughtBy: ['abort: at any moment, the right rows or LAM_ABORTED'],
    make: (honest) =>
      withFault(honest, {
        features: { abort: 'between-runs' },
        program: (program, { config }) => ({
          run: async (batch, signal) => {
            throwIfAborted(signal)
            return program.run(batch, signal).catch((error: unknown) => {
              if (!signal?.aborted) throw error
              return new Float32Array((batch.spans.length / 2) * config.hiddenSize)
            })
          },
        }),
      }),
  },
  {
    what: 'fails in its own way when a signal fires midway',
    caughtBy: ['abort: at any moment, the right rows or LAM_ABORTED'],
    make: (honest) =>
      withFault(honest, {
        features: { abort: 'between-runs' },
        program: (program) => ({
          run: async (batch, signal) => {
            throwIfAborted(signal)
            const answer = await program.run(batch)
            await sleep(20)
            if (signal?.aborted) throw new LamError('LAM_BACKEND_FAILED', 'Interrupted.')
            return answer
          },
        }),
      }),
  },
  {
    what: 'ignores the signal of compile',
    caughtBy: ['abort: compile with a signal that has fired already'],
    make: (honest) =>
      withFault(honest, { compile: (checkpoint, { signal: _ignored, ...options }) => [checkpoint, options] }),
  },
  {
    what: 'is no use after an abort',
    caughtBy: ['abort: the next run is right'],
    make: (honest) => spoiltBy(honest, 'LAM_ABORTED'),
  },
  {
    what: 'aborts every run under way with one',
    caughtBy: ['abort: an overlapping run is right'],
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          const all = new AbortController()
          return {
            run: (batch, signal) => {
              signal?.addEventListener('abort', () => all.abort())
              return program.run(batch, all.signal)
            },
          }
        },
      }),
  },
  {
    what: 'runs after dispose',
    caughtBy: ['dispose: a run afterwards is refused', 'dispose: twice, and two at once'],
    make: (honest) => withFault(honest, { program: () => ({ dispose: async () => {} }) }),
  },
  {
    what: 'cannot be disposed of twice',
    caughtBy: ['dispose: twice, and two at once'],
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          let done = false
          return {
            dispose: async () => {
              if (done) throw disposed()
              done = true
              await program.dispose()
            },
          }
        },
      }),
  },
  {
    what: 'fails at its end',
    caughtBy: ['lam: abort and dispose reach the caller'],
    make: (honest) =>
      withFault(honest, { program: () => ({ dispose: () => Promise.reject(new Error('The device is busy.')) }) }),
  },
  {
    what: 'does not wait for the run under way',
    caughtBy: ['dispose: waits for the run under way'],
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          const ended = new AbortController()
          return {
            run: async (batch: TokenBatch, signal) => {
              if (ended.signal.aborted) throw disposed()
              const answer = await program.run(batch, signal)
              if (ended.signal.aborted) throw disposed()
              return answer
            },
            dispose: async () => ended.abort(),
          }
        },
      }),
  },
  {
    what: 'disposes of every program with one',
    caughtBy: ['dispose: leaves other programs alone'],
    make: (honest) => {
      let gone = false
      return withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            if (gone) throw disposed()
            return program.run(batch, signal)
          },
          dispose: async () => {
            gone = true
            await program.dispose()
          },
        }),
      })
    },
  },
  {
    what: 'returns what overflowed',
    caughtBy: ['weights: finite ones that overflow are refused by run'],
    make: (honest) => answeringOverflow(honest, Number.POSITIVE_INFINITY),
  },
  {
    what: 'clamps what overflowed',
    caughtBy: ['weights: finite ones that overflow are refused by run'],
    make: (honest) => answeringOverflow(honest, 3.4e38),
  },
  {
    what: 'reads weights that are no numbers as 0',
    caughtBy: [
      ...each((model) => `weights: ${model} with a NaN is refused`),
      ...each((model) => `weights: ${model} with an infinity is refused`),
      ...each((model) => `int8 weights: ${model} with an invalid scale is refused`),
    ],
    make: (honest) =>
      withFault(honest, {
        compile: (checkpoint, options) => [
          alteredCheckpoint(checkpoint, { tag: 'forgiven', forgiving: () => true }),
          options,
        ],
      }),
  },
]

/** Returns rows of `value` instead of the error LAM_NON_FINITE. */
function answeringOverflow(honest: Backend, value: number): Backend {
  return withFault(honest, {
    program: (program, { config }) => ({
      run: (batch, signal) =>
        program.run(batch, signal).catch((error: unknown) => {
          if (!LamError.is(error) || error.code !== 'LAM_NON_FINITE') throw error
          return new Float32Array((batch.spans.length / 2) * config.hiddenSize).fill(value)
        }),
    }),
  })
}

/** After one error of this code, every answer is zeros. */
function spoiltBy(honest: Backend, code: string): Backend {
  return withFault(honest, {
    program: (program) => {
      let spoilt = false
      return {
        run: async (batch, signal) => {
          try {
            const answer = await program.run(batch, signal)
            return spoilt ? answer.fill(0) : answer
          } catch (error) {
            spoilt ||= LamError.is(error) && error.code === code
            throw error
          }
        },
      }
    },
  })
}
