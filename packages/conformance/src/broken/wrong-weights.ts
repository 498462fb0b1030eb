import { type Backend, type EncoderModel, LamError, type Program } from '@lamjs/core/backend'
import { batchOf } from '../batches.js'
import { type Alteration, alteredCheckpoint } from './altered-checkpoint.js'
import { type BrokenBackend, each, oneOfEach } from './broken-backend.js'
import { overlay, withFault } from './overlay.js'

/** Mistakes with the weights of checkpoints, and with the ids that choose rows of them. */
export const wrongWeights: readonly BrokenBackend[] = [
  {
    what: 'loses the last bit of weights in BF16',
    caughtBy: oneOfEach((model) => `weights: ${model} in F16 and BF16 gives the row of the floats they stand for`),
    make: (honest) =>
      altered(honest, {
        tag: 'with 7 bits',
        tensor: (_name, values, { dtype }) => (dtype === 'BF16' ? values.map(withoutLastBit) : values),
      }),
  },
  {
    what: 'looks for NaN in matrices only',
    caughtBy: oneOfEach((model) => `weights: ${model} with a NaN in any tensor is refused`),
    make: (honest) => altered(honest, { tag: 'with unread vectors', forgiving: ({ shape }) => shape.length === 1 }),
  },
  {
    what: 'refuses every model after one that it has refused',
    caughtBy: ['weights: the compile after a refused one is right'],
    make: (honest) => {
      let refused: LamError | undefined
      return compiling(honest, async (model) => {
        if (refused !== undefined) throw refused
        try {
          return await honest.compile(model)
        } catch (error) {
          if (LamError.is(error)) refused = error
          throw error
        }
      })
    },
  },
  {
    what: 'knows a checkpoint by its name',
    caughtBy: ['weights: others under the same name have their own rows'],
    make: (honest) => {
      const programs = new Map<string, Promise<Program>>()
      return compiling(honest, async (model) => {
        const program = programs.get(model.name) ?? honest.compile(model)
        programs.set(model.name, program)
        return overlay(await program, { dispose: async () => {} })
      })
    },
  },
  {
    what: 'runs every program with the weights that were compiled last',
    caughtBy: ['concurrency: programs of several models keep their own weights'],
    make: (honest) => {
      let last: Program
      return withFault(honest, {
        program: (program) => {
          last = program
          return { run: (batch, signal) => last.run(batch, signal) }
        },
      })
    },
  },
  {
    what: 'looks at the first row only for what is not finite',
    caughtBy: ['weights: a row that overflows is refused beside rows that do not'],
    make: (honest) => lookingAt(honest, (spans) => spans.subarray(0, 2)),
  },
  {
    what: 'looks at the last row only for what is not finite',
    caughtBy: ['weights: a row that overflows is refused beside rows that do not'],
    make: (honest) => lookingAt(honest, (spans) => spans.subarray(-2)),
  },
  {
    what: 'takes id 0 for padding',
    caughtBy: each((model) => `ids: ${model} the first and the last are ids like any other`),
    make: (honest) =>
      withIds(honest, (ids) => {
        const kept = ids.filter((id) => id !== 0)
        return kept.length > 0 ? kept : ids
      }),
  },
  {
    what: 'has no row for the last id, and takes the one before it',
    caughtBy: each((model) => `ids: ${model} the first and the last are ids like any other`),
    make: (honest) => withIds(honest, (ids, { vocabSize }) => ids.map((id) => Math.min(id, vocabSize - 2))),
  },
  {
    what: 'keeps ids in 16 bits',
    caughtBy: ['ids: beyond 65,535 take their own rows'],
    make: (honest) => withIds(honest, (ids) => ids.map((id) => id & 0xffff)),
  },
]

function altered(honest: Backend, alteration: Alteration): Backend {
  return withFault(honest, { compile: (model, options) => [alteredCheckpoint(model, alteration), options] })
}

function compiling(honest: Backend, compile: (model: EncoderModel) => Promise<Program>): Backend {
  return { ...withFault(honest, {}), compile }
}

/** Returns rows that overflow unless the rows that it looks at do. */
function lookingAt(honest: Backend, chosen: (spans: Uint32Array) => Uint32Array): Backend {
  return withFault(honest, {
    program: (program, { config }) => ({
      run: (batch, signal) =>
        program.run(batch, signal).catch(async (error: unknown) => {
          if (!LamError.is(error) || error.code !== 'LAM_NON_FINITE') throw error
          await program.run({ ...batch, spans: chosen(batch.spans) })
          return new Float32Array((batch.spans.length / 2) * config.hiddenSize).fill(Number.POSITIVE_INFINITY)
        }),
    }),
  })
}

function withIds(honest: Backend, change: (ids: Int32Array, config: EncoderModel['config']) => Int32Array): Backend {
  return withFault(honest, {
    program: (program, { config }) => ({
      run: ({ ids, offsets }, signal) => {
        const texts = Array.from(offsets.subarray(1), (end, text) => change(ids.slice(offsets[text], end), config))
        return program.run(batchOf(texts), signal)
      },
    }),
  })
}

function withoutLastBit(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]
  return new Float32Array(Uint32Array.of(bits & 0xfffe0000).buffer)[0]
}
