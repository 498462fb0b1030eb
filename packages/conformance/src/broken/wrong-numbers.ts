import type { Backend } from '@lamjs/core'
import { batchOf } from '../batches.js'
import { GOLDEN_LENGTHS } from '../cases/golden.js'
import { type Alteration, alteredCheckpoint } from './altered-checkpoint.js'
import { type BrokenBackend, each, eachBert, eachLam } from './broken-backend.js'
import { withFault } from './overlay.js'

const oracle = each((model) => `golden: ${model} oracle texts, float64`)
const lamOracle = eachLam((model) => `golden: ${model} oracle texts, float64`)
const length64 = each((model) => `golden: ${model} length 64, float64`)

/** Mistakes in the arithmetic. */
export const wrongNumbers: readonly BrokenBackend[] = [
  {
    what: 'drops the last token of a text',
    caughtBy: [...oracle, ...length64],
    make: (honest) => everyText(honest, (ids) => (ids.length > 1 ? ids.slice(0, -1) : ids)),
  },
  {
    what: 'reads every token one place to the left',
    caughtBy: [...oracle, ...length64],
    make: (honest) => everyText(honest, (ids) => Int32Array.from(ids, (_, t) => ids[(t + 1) % ids.length])),
  },
  {
    what: 'counts one pad in the mean',
    caughtBy: length64,
    make: (honest) => everyValue(honest, (value) => (value * 64) / 65),
  },
  {
    what: 'normalises the mean itself',
    caughtBy: length64,
    make: (honest) =>
      withFault(honest, {
        program: (program) => ({
          run: async (batch, signal) => {
            const data = await program.run(batch, signal)
            const norm = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0))
            return data.map((value) => value / norm)
          },
        }),
      }),
  },
  {
    what: 'returns NaN',
    caughtBy: [...oracle, ...length64],
    make: (honest) => everyValue(honest, (value, i) => (i === 3 ? Number.NaN : value)),
  },
  {
    what: 'keeps 8 bits of every value',
    caughtBy: oracle,
    make: (honest) => everyValue(honest, (value) => Math.round(value * 256) / 256),
  },
  {
    what: 'reads every second row of int8 weights with twice its scale',
    caughtBy: each((model) => `int8 weights: ${model} gives the row of the floats they stand for`),
    make: (honest) =>
      altered(honest, {
        tag: 'with wrong scales',
        tensor: (_name, values, { dtype, shape }) =>
          dtype === 'I8'
            ? values.map((value, i) => value * (1 + (Math.floor((i * shape[0]) / values.length) % 2)))
            : values,
      }),
  },
  {
    what: 'does not look one token ahead',
    caughtBy: lamOracle,
    make: (honest) =>
      altered(honest, {
        tag: 'without look-ahead',
        tensor: (name, values) =>
          name.endsWith('conv1d.conv.weight') ? values.map((tap, i) => (i % 4 === 3 ? 0 : tap)) : values,
      }),
  },
  {
    what: 'carries state over the wrong chunks',
    caughtBy: ['golden: tiny-hierarchical length 64, float64', 'golden: tiny-hierarchical length 2000, float64'],
    make: (honest) => altered(honest, { tag: 'in chunks of 16', config: { chunkSize: 16 } }),
  },
  {
    what: 'applies gelu twice where the config says once, and once for twice',
    caughtBy: lamOracle,
    make: (honest) =>
      withFault(honest, {
        compile: (checkpoint, options) => {
          const once = checkpoint.config.family === 'lam' && checkpoint.config.ffnGeluCount === 1
          const ffnGeluCount = once ? 2 : 1
          return [alteredCheckpoint(checkpoint, { tag: 'other gelu', config: { ffnGeluCount } }), options]
        },
      }),
  },
  ...GOLDEN_LENGTHS.map((tokens) => ({
    what: `is wrong for texts of ${tokens} tokens`,
    caughtBy: each(
      (model) => `golden: ${model} length ${tokens}, float64`,
      ({ mostTokens }) => tokens <= mostTokens,
    ),
    make: (honest: Backend) => wrongAt(honest, tokens),
  })),
  {
    what: 'is wrong for texts of 33 tokens',
    caughtBy: eachBert((model) => `golden: ${model} lengths between these, float64`),
    make: (honest) => wrongAt(honest, 33),
  },
]

function wrongAt(honest: Backend, tokens: number): Backend {
  return withFault(honest, {
    program: (program) => ({
      run: async (batch, signal) => {
        const data = await program.run(batch, signal)
        return batch.ids.length === tokens ? data.map((value, i) => (i === 0 ? value + 1e-4 : value)) : data
      },
    }),
  })
}

function everyText(honest: Backend, change: (ids: Int32Array) => Int32Array): Backend {
  return withFault(honest, {
    program: (program) => ({
      run: (batch, signal) => {
        const texts = Array.from(batch.offsets.subarray(1), (end, text) =>
          change(batch.ids.slice(batch.offsets[text], end)),
        )
        return program.run(batchOf(texts), signal)
      },
    }),
  })
}

function everyValue(honest: Backend, change: (value: number, index: number) => number): Backend {
  return withFault(honest, {
    program: (program) => ({ run: async (batch, signal) => (await program.run(batch, signal)).map(change) }),
  })
}

function altered(honest: Backend, alteration: Alteration): Backend {
  return withFault(honest, {
    compile: (checkpoint, options) => [alteredCheckpoint(checkpoint, alteration), options],
  })
}
