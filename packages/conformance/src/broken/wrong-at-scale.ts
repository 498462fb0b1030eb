import { setTimeout as sleep } from 'node:timers/promises'
import { tinyModels } from '@lamjs/oracle'
import { LONG_TEXT_ROWS, LONG_TEXT_TOKENS } from '../cases/long-text-rows.js'
import type { BrokenBackend } from './broken-backend.js'
import { withFault } from './overlay.js'

/** What a process holds, for a test that need not measure it. */
export const held = { bytes: 0 }

/** Mistakes that show in large cases alone. */
export const wrongAtScale: readonly BrokenBackend[] = [
  {
    what: 'counts the tokens of a text in 16 bits',
    caughtBy: Object.keys(LONG_TEXT_ROWS).map((model) => `large: ${model} a text of 100,000 tokens`),
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            const rows = await program.run(batch, signal)
            const width = rows.length / (batch.spans.length / 2)
            for (let row = 1; 2 * row < batch.spans.length; row++) {
              if (batch.spans[2 * row] > 0xffff) rows.copyWithin(row * width, (row - 1) * width, row * width)
            }
            return rows
          },
        }),
      }),
  },
  {
    what: 'takes time that grows with the square of the length',
    caughtBy: [`large: ${tinyModels[0].name} the time of a text grows as its length`],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            await sleep((batch.ids.length / LONG_TEXT_TOKENS) ** 2 * 20_000_000)
            return program.run(batch, signal)
          },
        }),
      }),
  },
  {
    what: 'gives no rows after the 8,192nd text of a call',
    caughtBy: ['large: 10,000 texts in one call'],
    make: (honest) =>
      withFault(honest, {
        program: (program, { config }) => ({
          run: async (batch, signal) => (await program.run(batch, signal)).fill(0, 8192 * config.hiddenSize),
        }),
      }),
  },
  {
    what: 'mixes up answers where more than 16 calls are under way',
    caughtBy: ['large: 32 calls at once'],
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          let under = 0
          let last: Float32Array | undefined
          return {
            run: async (batch, signal) => {
              const crowded = ++under > 16
              const rows = await program.run(batch, signal).finally(() => under--)
              const answer = crowded && last?.length === rows.length ? last.slice() : rows
              last = rows
              return answer
            },
          }
        },
      }),
  },
  {
    what: 'keeps its weights after dispose',
    caughtBy: ['large: 200 cycles of compile and dispose hold no memory'],
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          dispose: async () => {
            held.bytes += 400_000
            await program.dispose()
          },
        }),
      }),
  },
]
