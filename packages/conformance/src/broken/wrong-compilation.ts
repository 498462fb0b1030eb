import type { Backend, CompiledProgram, TokenBatch } from '@lamjs/core/backend'
import { type BrokenBackend, each, oneOfEach } from './broken-backend.js'
import { overlay, withFault } from './overlay.js'

const reported = each((model) => `compilation: ${model} reports its programs after warmup`)
const unusual = oneOfEach((model) => `compilation: ${model} compiles nothing for unusual batches`)
const strictUnusual = oneOfEach((model) => `compilation: ${model} strict compiles nothing for unusual batches`)
const growing = oneOfEach((model) => `compilation: ${model} the report grows at its end, in milliseconds`)
const ready: CompiledProgram = { shape: 'any', milliseconds: 0, origin: 'just-in-time' }

/** Mistakes in what is compiled when, and in the report of it. */
export const wrongCompilation: readonly BrokenBackend[] = [
  {
    what: 'compiles another program for texts of more than 512 tokens',
    caughtBy: [unusual[0], strictUnusual[0]],
    make: (honest) =>
      compilingFor(honest, ({ offsets }) => offsets.some((end, i) => end - (offsets[i - 1] ?? 0) > 512)),
  },
  {
    what: 'compiles another program for token types',
    caughtBy: [...unusual, ...strictUnusual],
    make: (honest) => compilingFor(honest, ({ types }) => types !== undefined),
  },
  {
    what: 'compiles another program for more spans than texts, under strict too',
    caughtBy: strictUnusual,
    make: (honest) => compilingFor(honest, ({ spans, offsets }) => spans.length / 2 > offsets.length - 1),
  },
  {
    what: 'reports the newest program first',
    caughtBy: growing,
    make: (honest) =>
      withFault(honest, {
        features: { compilation: 'just-in-time' },
        program: (program) => {
          let programs = [ready]
          return {
            run: (batch, signal) => {
              programs = [{ ...ready, shape: `${batch.ids.length} tokens` }, ...programs]
              return program.run(batch, signal)
            },
            compilation: () => ({ programs }),
          }
        },
      }),
  },
  {
    what: 'forgets what it compiled before its warmup',
    caughtBy: growing,
    make: (honest) =>
      withFault(honest, {
        program: (program) => {
          let shape = 'any'
          return {
            warmup: async (signal) => {
              await program.warmup(signal)
              shape = 'warm'
            },
            compilation: () => ({ programs: [{ ...ready, origin: 'ahead-of-time', shape }] }),
          }
        },
      }),
  },
  {
    what: 'reports microseconds',
    caughtBy: growing,
    make: (honest) => reporting(honest, (program) => ({ ...program, milliseconds: program.milliseconds * 1000 })),
  },
  {
    what: 'reports a time that is none',
    caughtBy: reported,
    make: (honest) => reporting(honest, (program) => ({ ...program, milliseconds: Number.NaN })),
  },
  {
    what: 'reports an origin of its own',
    caughtBy: reported,
    make: (honest) => reporting(honest, (program) => ({ ...program, origin: 'aot' as never })),
  },
  {
    what: 'does not name the shape of a program',
    caughtBy: reported,
    make: (honest) => reporting(honest, (program) => ({ ...program, shape: '' })),
  },
]

/** Reports a program more after the first batch that `needs` it. */
function compilingFor(honest: Backend, needs: (batch: TokenBatch) => boolean): Backend {
  return withFault(honest, {
    features: { compilation: 'just-in-time' },
    program: (program) => {
      const programs = [ready]
      return {
        run: (batch, signal) => {
          if (programs.length === 1 && needs(batch)) programs.push({ ...ready, shape: 'another' })
          return program.run(batch, signal)
        },
        compilation: () => ({ programs: [...programs] }),
      }
    },
  })
}

function reporting(honest: Backend, change: (program: CompiledProgram) => CompiledProgram): Backend {
  return {
    ...honest,
    compile: async (model, options) => {
      const program = await honest.compile(model, options)
      return overlay(program, { compilation: () => ({ programs: program.compilation().programs.map(change) }) })
    },
  }
}
