import { setTimeout as sleep } from 'node:timers/promises'
import { LamError } from '@lamjs/core/backend'
import type { BrokenBackend } from './broken-backend.js'
import { withFault } from './overlay.js'

const disposed = () => new LamError('LAM_DISPOSED', 'Disposed.')
const LATE = 'abort: a signal that fires after its run harms no other'
const LISTENERS = 'abort: a run leaves no listener on its signal'

/** Mistakes at the end of runs, compilations and programs. */
export const wrongEnds: readonly BrokenBackend[] = [
  {
    what: 'waits for the first run only',
    caughtBy: ['dispose: waits for every run that has begun or waits its turn'],
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          let first: Promise<Float32Array> | undefined
          let ended = false
          return {
            run: async (batch, signal) => {
              if (ended) throw disposed()
              const answer = program.run(batch, signal)
              if (first === undefined) {
                first = answer
                return answer
              }
              const row = await answer
              if (ended) throw disposed()
              return row
            },
            dispose: async () => {
              ended = true
              await first
            },
          }
        },
      }),
  },
  {
    what: 'warms up whatever happened',
    caughtBy: ['dispose: a warmup afterwards is refused', 'abort: warmup with a signal that has fired already'],
    make: (honest) => withFault(honest, { program: () => ({ warmup: async () => {} }) }),
  },
  {
    what: 'closes its device with a program',
    caughtBy: ['dispose: a program compiled afterwards is right'],
    make: (honest) => {
      let closed = false
      return withFault(honest, {
        compile: (model, options) => {
          if (closed) throw new LamError('LAM_DEVICE_LOST', 'The device is closed.')
          return [model, options]
        },
        program: (program) => ({
          dispose: async () => {
            closed = true
            await program.dispose()
          },
        }),
      })
    },
  },
  {
    what: 'fails in its own way when a signal stops its compile',
    caughtBy: ['abort: compile at any moment, a program or LAM_ABORTED'],
    make: (honest) => ({
      ...honest,
      compile: async (model, options = {}) => {
        const { signal, ...rest } = options
        const program = await honest.compile(model, rest)
        await sleep(20)
        if (signal?.aborted) throw new LamError('LAM_BACKEND_FAILED', 'Interrupted.')
        return program
      },
    }),
  },
  {
    what: 'obeys the signal of a run that has ended',
    caughtBy: [LATE, LISTENERS],
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          const stop = new AbortController()
          return {
            run: async (batch, signal) => {
              const answer = await program.run(batch, stop.signal)
              signal?.addEventListener('abort', () => stop.abort())
              return answer
            },
          }
        },
      }),
  },
  {
    what: 'leaves a listener on every signal',
    caughtBy: [LISTENERS],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: (batch, signal) => {
            signal?.addEventListener('abort', () => {}, { once: true })
            return program.run(batch, signal)
          },
        }),
      }),
  },
]
